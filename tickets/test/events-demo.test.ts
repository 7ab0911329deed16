import { signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { demoEvents } from '../../infra/local/stack/demo-events.ts';
import { eventsOf } from './events-support.ts';
import { startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

it('the demo events go on sale, from one room to an arena', async () => {
  const events = eventsOf(() => tickets);
  const seller = signIn();
  for (const event of demoEvents()) await events.onSale(seller, event);
  const { items } = await events.list();
  expect(items.map(({ name, from, seatCount, status }) => ({ name, from, seatCount, status }))).toEqual([
    { name: 'Modern Art Late', from: 1800, seatCount: 300, status: 'onSale' },
    { name: 'Stand-up Roulette', from: 2200, seatCount: 60, status: 'onSale' },
    { name: 'The Four Seasons by Candlelight', from: 2400, seatCount: 350, status: 'onSale' },
    { name: 'Blue Hour: Jazz until Late', from: 1500, seatCount: 350, status: 'onSale' },
    { name: 'City Derby: United v Athletic', from: 3600, seatCount: 6072, status: 'onSale' },
    // 400, of which four are blocked.
    { name: "A Midsummer Night's Dream", from: 3200, seatCount: 396, status: 'onSale' },
    { name: 'Open-Air Cinema: The General', from: 1200, seatCount: 520, status: 'onSale' },
    { name: 'Northern Lights World Tour', from: 6900, seatCount: 50_000, status: 'onSale' },
  ]);
  expect((await events.shown(items.at(-1)!.id)).sections).toHaveLength(100);
});
