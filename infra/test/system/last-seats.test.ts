import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { publishEvent, signUp, type Visitor } from './support/visitor.ts';

let stack: TestStack;
let seller: Visitor;
let buyers: Visitor[];

beforeAll(async () => {
  stack = await startTestStack({ processes: { orders: 2 } });
  seller = await signUp(stack.url, 'seller');
  buyers = [];
  for (let group = 0; group < 20; group += 1) {
    buyers.push(...(await Promise.all(Array.from({ length: 10 }, () => signUp(stack.url)))));
  }
}, 120_000);
afterAll(() => stack.stop());

it('sells the last 100 seats to 200 buyers at once, asked of two orders processes: each once, nobody refused in vain', async () => {
  const { sessions } = await publishEvent(seller, [
    { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 5, seatsPerRow: 20 },
  ]);
  const sessionId = sessions[0]!.id;
  await stack.settled();

  const answers = await Promise.all(
    buyers.map((buyer) => buyer.post('/api/orders', { sessionId, quantity: 1 })),
  );

  const sold = answers.filter(({ status }) => status === 201);
  expect(sold).toHaveLength(100);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(100);
  const seats = sold.map(({ data }) => data.tickets[0].seat as string);
  expect(new Set(seats).size).toBe(100);

  await stack.settled();
  const availability = await seller.get(
    `/api/events/${sold[0]!.data.tickets[0].eventId}/sessions/${sessionId}/availability`,
  );
  expect(availability.data).toMatchObject({ sections: [{ id: 'A', free: 0 }] });
}, 60_000);

it('lets pairs be sold as pairs until none is left, while singles and cancels go on', async () => {
  const { sessions } = await publishEvent(seller, [
    { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 4, seatsPerRow: 10 },
    { id: 'GA', name: 'Floor', kind: 'general', price: 2000, capacity: 20 },
  ]);
  const sessionId = sessions[0]!.id;
  await stack.settled();

  await Promise.all(
    buyers.slice(0, 60).map(async (buyer, index) => {
      const { status, data } = await buyer.post('/api/orders', { sessionId, quantity: 1 + (index % 2) });
      if (status === 201 && index % 5 === 0) await buyer.delete(`/api/orders/${data.id}`);
    }),
  );
  // Whatever was given back can be had again, to the last ticket.
  for (let missing = true; missing;) {
    missing = (await buyers[0]!.post('/api/orders', { sessionId, quantity: 1 })).status === 201;
  }

  const live = await stack
    .database('orders')
    .collection('orders')
    .find({ 'tickets.sessionId': sessionId, status: 'created' })
    .toArray();
  const tickets = live.flatMap((order) => order['tickets'] as { seat?: string }[]);
  expect(tickets).toHaveLength(60);
  const seats = tickets.flatMap(({ seat }) => seat ?? []);
  expect(new Set(seats).size).toBe(40);
}, 60_000);
