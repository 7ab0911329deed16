import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { openStream, type OnSale, type OpenStream } from '../../../tickets/test/availability-support.ts';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { publishEvent, signUp, type Visitor } from './support/visitor.ts';

const STREAMS = 200;
const ROUNDS = 10;

let stack: TestStack;
let buyer: Visitor;
let onSale: OnSale;
let streams: OpenStream[] = [];

beforeAll(async () => {
  stack = await startTestStack({ processes: { tickets: 2 } });
  const seller = await signUp(stack.url, 'seller');
  buyer = await signUp(stack.url);
  const { id, sessions } = await publishEvent(seller, [
    { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 20, seatsPerRow: 25 },
    { id: 'GA', name: 'Standing', kind: 'general', price: 2000, capacity: 100 },
  ]);
  const sessionId = sessions[0]!.id;
  onSale = { eventId: id, sessionId, path: `/api/events/${id}/sessions/${sessionId}` };
  await stack.settled();
}, 120_000);
afterEach(() => {
  for (const stream of streams) stream.close();
  streams = [];
});
afterAll(() => stack.stop());

const watch = async (count: number, lastEventId?: string) => {
  const opened = await Promise.all(
    Array.from({ length: count }, () => openStream(stack.url, onSale, lastEventId ? { lastEventId } : {})),
  );
  streams.push(...opened);
  await Promise.all(opened.map((stream) => stream.event(1)));
  return opened;
};

it('a seat that is taken or freed is seen within 500 ms by 99 of 100 who watch, whichever process they are on', async () => {
  const watching = await watch(STREAMS);
  const delays: number[] = [];
  /** How long it takes from the answer to the buyer until each who watches has seen it. */
  const seenBy = async (answeredAt: number, count: number) => {
    const seen = await Promise.all(watching.map((stream) => stream.event(count)));
    delays.push(...seen.map(({ at }) => at - answeredAt));
    return seen[0]!.data;
  };

  for (let round = 0; round < ROUNDS; round += 1) {
    const seats = [`${round + 1}/1`, `${round + 1}/2`];
    const order = await buyer.post('/api/orders', { ...placeOf(onSale), seats });
    expect(order.status).toBe(201);
    const taken = await seenBy(performance.now(), 2 * round + 2);
    expect(taken).toMatchObject({ sectionId: 'A', taken: [25 * round, 25 * round + 1], freed: [] });

    expect((await buyer.delete(`/api/orders/${order.data.id}`)).status).toBe(204);
    const freed = await seenBy(performance.now(), 2 * round + 3);
    expect(freed).toMatchObject({ taken: [], freed: [25 * round, 25 * round + 1] });
  }

  delays.sort((a, b) => a - b);
  expect(delays).toHaveLength(STREAMS * ROUNDS * 2);
  expect(delays[Math.floor(delays.length * 0.99)]).toBeLessThan(500);
});

it('both processes answer the same availability', async () => {
  await buyer.post('/api/orders', { sessionId: onSale.sessionId, sectionId: 'GA', quantity: 2 });
  await stack.settled();
  const answers = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const answer = await fetch(`${stack.url}${onSale.path}/availability`);
      return { etag: answer.headers.get('etag'), availability: await answer.json() };
    }),
  );
  expect(answers[0]!.availability).toMatchObject({
    sections: [
      { id: 'A', free: 500 },
      { id: 'GA', free: 98 },
    ],
  });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

it('who comes back to a process that does not know the cursor gets a snapshot, else only what was missed', async () => {
  const [first] = await watch(1);
  const { id } = first!.events[0]!;
  first!.close();
  const order = await buyer.post('/api/orders', { ...placeOf(onSale), seats: ['20/25'] });
  expect(order.status).toBe(201);
  await stack.settled();
  // The front door takes turns, so of two streams one comes to the process that the cursor is of.
  const back = await watch(2, id);
  const kinds = back.map(({ events }) => events[0]!.event).sort();
  expect(kinds).toEqual(['delta', 'snapshot']);
  expect(back.find(({ events }) => events[0]!.event === 'delta')!.events[0]!.data).toMatchObject({
    taken: [499],
  });
});

const placeOf = ({ sessionId }: OnSale) => ({ sessionId, sectionId: 'A' });
