import { describe, expect, it } from '@jest/globals';
import { bodyOf, emptyDraft } from '../lib/seller/event-draft.ts';
import { exampleVenueCsv, parseVenueCsv } from '../lib/seller/venue-csv.ts';

const read = (text: string) => parseVenueCsv(text, 'eur');
const bodyOfFile = (text: string) => {
  const { sections, problems } = read(text);
  expect(problems).toEqual([]);
  return bodyOf({ ...emptyDraft(), currency: 'eur', sections }).body.sections;
};

describe('a venue in a CSV file', () => {
  it('has rows, ranges of rows, aisles, blocked seats and sections without seats', () => {
    const sections = bodyOfFile(exampleVenueCsv);
    expect(sections).toMatchObject([
      { id: 'STALLS', name: 'Stalls', kind: 'seated', price: 4500 },
      { id: 'BALCONY', price: 3250, kind: 'seated' },
      { id: 'STANDING', kind: 'general', price: 2500, capacity: 250 },
    ]);
    const [stalls, balcony] = sections as { rows?: object[] }[];
    expect(stalls!.rows).toHaveLength(9);
    expect(stalls!.rows![0]).toEqual({ label: 'A', seats: 18, aisleAfter: [9] });
    expect(stalls!.rows![8]).toEqual({ label: 'J', seats: 20, aisleAfter: [10], blocked: [9, 10, 11, 12] });
    expect(balcony!.rows).toHaveLength(6);
  });

  it('may be separated by semicolons, with decimal commas, in any order of columns, with a byte order mark', () => {
    expect(bodyOfFile('\uFEFFPrice; Section;seats;Row\n"45,50";A;10;1-3\n\n')).toEqual([
      { id: 'A', name: 'A', kind: 'seated', price: 4550, rowCount: 3, seatsPerRow: 10 },
    ]);
  });

  it('names every line that is wrong, and its column', () => {
    const { problems } = read(
      [
        'section,name,price,row,seats,aisles,blocked,capacity',
        'A,Stalls,45.00,1,10,,,',
        'A,Balcony,50,1,10,,,',
        ',,,2,10,,,',
        'A,,,2,ten,,,',
        'A,,,3,10,11,x,',
        'A,,,9-4,10,,,',
        'B,,free,1,10,,,',
        'C,,,1,10,,,50',
        'D,,20,,,,,0',
        '',
        'E,,,1,10,,,',
      ].join('\n'),
    );
    const found = problems.map(({ line, column }) => `${line} ${column}`);
    expect(found).toEqual([
      '3 name',
      '3 price',
      '3 row',
      '4 section',
      '5 seats',
      '6 aisles',
      '7 row',
      '8 price',
      '9 capacity',
      '10 capacity',
      '1 price',
      '1 price',
    ]);
  });

  it.each([
    ['', 'section'],
    ['section,row\nA,1', 'price'],
    ['section,price,isles\n', 'isles'],
  ])('says which columns are missing or unknown in %j', (text, column) => {
    const { problems, sections } = read(text);
    expect(sections).toEqual([]);
    expect(problems[0]).toMatchObject({ line: 1 });
    expect(problems.map(({ message }) => message).join()).toContain(column);
  });

  it('is not taken for a venue when it has no sections', () => {
    expect(read('section,price\n').problems).toMatchObject([{ line: 1 }]);
  });
});
