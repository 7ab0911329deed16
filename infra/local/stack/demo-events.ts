/** The bodies of `POST /api/events` that the local stack's seller makes, with dates counted from today. */
export const demoEvents = (today = new Date()): object[] => {
  const inDays = (days: number, hour: number, minute = 0) => {
    const date = new Date(today);
    date.setUTCDate(date.getUTCDate() + days);
    date.setUTCHours(hour, minute, 0, 0);
    return date.toISOString();
  };
  return [
    {
      name: 'Northern Lights World Tour',
      description:
        'Two nights, one stage in the round and 50,000 seats.\n\nDoors open at 17:30. Bags up to A4 are welcome; cameras with a detachable lens are not.',
      venue: { name: 'Harbour Arena', address: '1 Quayside, Harbour City' },
      currency: 'usd',
      maxTicketsPerOrder: 8,
      staff,
      sessions: [
        { startsAt: inDays(35, 19), endsAt: inDays(35, 22, 30) },
        { startsAt: inDays(36, 19), endsAt: inDays(36, 22, 30) },
      ],
      sections: [
        ...arenaLevel('Lower level', 100, 30, 14_900),
        ...arenaLevel('Club level', 200, 30, 11_900),
        ...arenaLevel('Upper level', 300, 40, 6_900),
      ],
    },
    {
      name: "A Midsummer Night's Dream",
      description: "Shakespeare's comedy of love and mischief, in two acts with an interval.",
      venue: { name: 'Old Town Theatre', address: '12 Market Square, Old Town' },
      currency: 'usd',
      maxTicketsPerOrder: 10,
      staff,
      sessions: [21, 22, 28].map((days) => ({ startsAt: inDays(days, 18, 30), endsAt: inDays(days, 21) })),
      sections: [
        // The sound desk stands in the middle of the last row of the stalls.
        {
          id: 'STALLS',
          name: 'Stalls',
          kind: 'seated',
          price: 5500,
          rows: theatreRows(12, 24, [11, 12, 13, 14]),
        },
        { id: 'BALCONY', name: 'Balcony', kind: 'seated', price: 3200, rows: theatreRows(8, 14) },
      ],
    },
    {
      name: 'Blue Hour: Jazz until Late',
      description:
        'Three bands, one small room. Standing, with a few tables. You may go out and come back in.',
      venue: { name: 'The Cellar', address: '7 Station Road' },
      currency: 'usd',
      maxTicketsPerOrder: 6,
      reentry: true,
      staff,
      sessions: [{ startsAt: inDays(14, 20), endsAt: inDays(15, 1) }],
      sections: [
        { id: 'TABLE', name: 'Table by the stage', kind: 'general', price: 4500, capacity: 40 },
        { id: 'STANDING', name: 'Standing', kind: 'general', price: 2500, capacity: 250 },
        { id: 'STUDENT', name: 'Standing, students', kind: 'general', price: 1500, capacity: 60 },
      ],
    },
    {
      name: 'Modern Art Late',
      description: 'The whole collection after hours, with talks on every floor and a bar in the atrium.',
      venue: { name: 'Gallery of the Now', address: '40 Mill Street' },
      currency: 'usd',
      staff,
      sessions: [{ startsAt: inDays(3, 18), endsAt: inDays(3, 22) }],
      sections: [{ id: 'ENTRY', name: 'Entry', kind: 'general', price: 1800, capacity: 300 }],
    },
    {
      name: 'Stand-up Roulette',
      description: 'Six comedians, ten minutes each, in an order that nobody knows.',
      venue: { name: 'The Cellar', address: '7 Station Road' },
      currency: 'usd',
      maxTicketsPerOrder: 6,
      staff,
      sessions: [{ startsAt: inDays(5, 19), endsAt: inDays(5, 21) }],
      sections: [{ id: 'ROOM', name: 'Room', kind: 'seated', price: 2200, rows: theatreRows(6, 10) }],
    },
    {
      name: 'The Four Seasons by Candlelight',
      description: "Vivaldi's concertos, played on gut strings by the light of a thousand candles.",
      venue: { name: 'Church of St Anne', address: 'Chapel Hill' },
      currency: 'usd',
      maxTicketsPerOrder: 8,
      staff,
      sessions: [9, 10].map((days) => ({ startsAt: inDays(days, 20), endsAt: inDays(days, 21, 30) })),
      sections: [
        { id: 'FRONT', name: 'Front pews', kind: 'seated', price: 5800, rows: theatreRows(6, 16) },
        { id: 'NAVE', name: 'Nave', kind: 'seated', price: 3900, rows: theatreRows(10, 20) },
        { id: 'GALLERY', name: 'Organ gallery', kind: 'seated', price: 2400, rows: theatreRows(3, 18) },
      ],
    },
    {
      name: 'City Derby: United v Athletic',
      description: 'The one match of the year. Home and away supporters are seated apart.',
      venue: { name: 'Riverside Ground', address: 'Towpath Lane' },
      currency: 'usd',
      maxTicketsPerOrder: 4,
      staff,
      sessions: [{ startsAt: inDays(17, 14), endsAt: inDays(17, 16) }],
      sections: [
        ...stand('Main stand', 'M', 6, 14, 22, 6400),
        ...stand('River stand', 'R', 8, 12, 22, 4200),
        ...stand('Away end', 'A', 6, 16, 22, 3600),
      ],
    },
    {
      name: 'Open-Air Cinema: The General',
      description: 'Buster Keaton on a screen by the lake, with a pianist. Bring a blanket; it gets cool.',
      venue: { name: 'Lakeside Meadow', address: 'North Park' },
      currency: 'usd',
      staff,
      sessions: [25, 26, 27].map((days) => ({ startsAt: inDays(days, 20), endsAt: inDays(days, 22) })),
      sections: [
        { id: 'DECK', name: 'Deckchair', kind: 'general', price: 1900, capacity: 120 },
        { id: 'LAWN', name: 'Lawn', kind: 'general', price: 1200, capacity: 400 },
      ],
    },
  ];
};

/** Admits at all doors, once somebody has signed up with the address and verified it. */
const staff = ['door@example.com'];

/** Sections of 25 rows with 20 seats each, numbered on from `level`. */
const arenaLevel = (name: string, level: number, count: number, price: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${level + index + 1}`,
    name: `${name}, section ${level + index + 1}`,
    kind: 'seated',
    price,
    rowCount: 25,
    seatsPerRow: 20,
  }));

/** Blocks of a stand, which all cost the same. */
const stand = (
  name: string,
  id: string,
  blocks: number,
  rowCount: number,
  seatsPerRow: number,
  price: number,
) =>
  Array.from({ length: blocks }, (_, index) => ({
    id: `${id}${index + 1}`,
    name: `${name}, block ${index + 1}`,
    kind: 'seated',
    price,
    rowCount,
    seatsPerRow,
  }));

/** Numbered rows with an aisle in the middle; `blocked` seats are in the last one. */
const theatreRows = (rows: number, seats: number, blocked?: number[]) =>
  Array.from({ length: rows }, (_, index) => ({
    label: `${index + 1}`,
    seats,
    aisleAfter: [seats / 2],
    ...(blocked && index === rows - 1 && { blocked }),
  }));
