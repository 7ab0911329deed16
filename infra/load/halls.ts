/** Sections of venues to sell. Prices are in cents. */

/** So many seated sections of 25 rows with 20 seats each: 100 of them are 50,000 seats. */
export const arena = (sections: number): object[] =>
  Array.from({ length: sections }, (_, index) => ({
    id: `S${index + 1}`,
    name: `Section ${index + 1}`,
    kind: 'seated',
    price: 4500,
    rowCount: 25,
    seatsPerRow: 20,
  }));

/** One seated section of so many rows with 25 seats each. */
export const block = (rowCount: number): object[] => [
  { id: 'S1', name: 'Block', kind: 'seated', price: 4500, rowCount, seatsPerRow: 25 },
];

/** One general section. */
export const field = (capacity: number): object[] => [
  { id: 'GA', name: 'Field', kind: 'general', price: 4500, capacity },
];
