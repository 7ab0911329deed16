import { message, setBit, type BackgroundWork, type OrderSnapshot } from '@aisle/common';
import { eventually, type TestService } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { applyOrders, type OrderMessage } from '../src/availability/apply-orders.ts';
import { createBoards, type Boards } from '../src/availability/boards.ts';
import {
  availabilityOf,
  openStream,
  orderIn,
  putOnSale,
  seatsOf,
  startShowing,
  type OnSale,
} from './availability-support.ts';

const SECTIONS = ['A', 'B', 'C'];
const SEATS = 100;
const ORDERS_A_SECTION = 150;
const log = { warn: () => undefined } as never;

let service: TestService;
let boards: Boards[];
let running: BackgroundWork[] = [];
let onSale: OnSale;
beforeAll(async () => {
  service = await startShowing();
  boards = [1, 2, 3].map(() => createBoards());
  running = boards.map((one) => one.start(service.nats, log));
  onSale = await putOnSale(
    SECTIONS.map((id) => ({ id, name: id, kind: 'seated', price: 4500, rowCount: 10, seatsPerRow: 10 })),
  );
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await service.stop();
});

/** Random numbers that are the same for the same seed (mulberry32). */
function randomOf(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The life of a section's orders as orders would tell of it, and which seats are taken in the end. */
function livesOf(sectionId: string, random: (below: number) => number) {
  const taken = new Set<number>();
  const live: { order: OrderSnapshot; seats: number[] }[] = [];
  const messages: OrderMessage[] = [];
  for (let version = 1; version <= ORDERS_A_SECTION; version += 1) {
    const free = Array.from({ length: SEATS }, (_, seat) => seat).filter((seat) => !taken.has(seat));
    if (live.length > 0 && (free.length < 5 || random(3) === 0)) {
      const [{ order, seats }] = live.splice(random(live.length), 1) as [(typeof live)[0]];
      for (const seat of seats) taken.delete(seat);
      const inventory = { ...order.inventory, version, taken: taken.size };
      messages.push(message('order.cancelled', 1, { ...order, status: 'cancelled', inventory }));
      continue;
    }
    const seats = Array.from({ length: 1 + random(4) }, () => free.splice(random(free.length), 1)[0]!);
    for (const seat of seats) taken.add(seat);
    const addresses = seats.map((seat) => `${Math.floor(seat / 10) + 1}/${(seat % 10) + 1}`);
    const order = orderIn(onSale, sectionId, addresses, { version, taken: taken.size });
    live.push({ order, seats });
    messages.push(message('order.created', 0, order));
  }
  return { sectionId, messages, taken: [...taken].sort((a, b) => a - b) };
}

it('three processes that are told everything twice, in any order and at once, show what orders has', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomOf(seed);
  const lives = SECTIONS.map((sectionId) => livesOf(sectionId, random));
  const stream = await openStream(service.url, onSale);
  await stream.event(1);
  const shown = await Promise.all(boards.map((one) => one.find(onSale.eventId, onSale.sessionId)));

  const due = lives
    .flatMap(({ messages }) => [...messages, ...messages])
    .map((one) => ({ one, at: random(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
  await Promise.all(
    boards.map(async ({ announce }) => {
      while (due.length > 0) await applyOrders(due.splice(0, 1 + random(60)), announce, log);
    }),
  );

  const availability = await eventually(async () => {
    const now = await availabilityOf(service.url, onSale);
    return shown.every((board) => board.version() === now.version) && now;
  });
  for (const { sectionId, taken } of lives) {
    const what = { seed, sectionId, ...seatsOf(availability, sectionId) };
    expect(what).toEqual({ seed, sectionId, taken, free: SEATS - taken.length });
  }
  for (const board of shown) expect(JSON.parse(board.shown().body.toString())).toEqual(availability);

  // Whoever watched has the same picture, by its deltas alone.
  const last = () => stream.events.filter(({ event }) => event === 'delta').map(({ data }) => data);
  await eventually(() =>
    availability.sections.every(({ id, version }) =>
      last().some((delta) => delta.sectionId === id && delta.version === version),
    ),
  );
  for (const section of availability.sections) {
    const bits = Buffer.alloc(Math.ceil(SEATS / 8));
    for (const { taken, freed } of last().filter(({ sectionId }) => sectionId === section.id)) {
      for (const seat of taken) setBit(bits, seat, true);
      for (const seat of freed) setBit(bits, seat, false);
    }
    expect(bits.toString('base64')).toBe(section.taken);
  }
  stream.close();
});
