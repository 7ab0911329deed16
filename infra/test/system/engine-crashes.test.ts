import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { publishEvent, signUp, type Visitor } from './support/visitor.ts';

const HOLD_SECONDS = 5;
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
let stack: TestStack;
let seller: Visitor;
let buyers: Visitor[];

beforeAll(async () => {
  stack = await startTestStack({
    processes: { orders: 2 },
    env: { orders: { HOLD_SECONDS: String(HOLD_SECONDS) }, expiration: { SWEEP_SECONDS: '1' } },
  });
  seller = await signUp(stack.url, 'seller');
  buyers = await Promise.all(Array.from({ length: 12 }, () => signUp(stack.url)));
}, 120_000);
// The audit at the stop looks at every seat, order, ticket, payment and copy.
afterAll(() => stack.stop());

interface Step {
  buyer: number;
  quantity: number;
  then: 'keep' | 'cancel' | 'pay';
}

const step: fc.Arbitrary<Step> = fc.record({
  buyer: fc.nat(11),
  quantity: fc.integer({ min: 1, max: 5 }),
  then: fc.constantFrom('keep', 'cancel', 'pay'),
});
const scenario = fc.record({
  rowCount: fc.integer({ min: 1, max: 5 }),
  seatsPerRow: fc.integer({ min: 2, max: 12 }),
  capacity: fc.integer({ min: 1, max: 20 }),
  steps: fc.array(step, { minLength: 40, maxLength: 60 }),
  killAfterMs: fc.array(fc.integer({ min: 20, max: 250 }), { minLength: 2, maxLength: 2 }),
});

it(`loses and doubles no seat when orders processes are killed under load (SEED=${SEED})`, async () => {
  for (const { rowCount, seatsPerRow, capacity, steps, killAfterMs } of fc.sample(scenario, {
    seed: SEED,
    numRuns: 3,
  })) {
    const { sessions } = await publishEvent(seller, [
      { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount, seatsPerRow },
      { id: 'GA', name: 'Floor', kind: 'general', price: 2000, capacity },
    ]);
    const sessionId = sessions[0]!.id;
    await stack.settled();
    const answered: string[] = [];

    const play = async ({ buyer: index, quantity, then }: Step) => {
      const buyer = buyers[index]!;
      // Whatever the crash cuts off is unknown to the buyer: either outcome will do, but nothing in between.
      const placed = await buyer.post('/api/orders', { sessionId, quantity }).catch(() => undefined);
      if (placed?.status !== 201) return;
      answered.push(placed.data.id as string);
      if (then === 'cancel') await buyer.delete(`/api/orders/${placed.data.id}`).catch(() => undefined);
      if (then === 'pay')
        await buyer
          .post('/api/payments', { orderId: placed.data.id, token: 'tok_visa' })
          .catch(() => undefined);
    };
    const kills = async () => {
      for (const ms of killAfterMs) {
        await sleep(ms);
        await stack.processes('orders')[0]!.kill();
        await stack.add('orders');
      }
    };
    await Promise.all([kills(), ...steps.map(async (one, index) => sleep(index * 15).then(() => play(one)))]);

    await sleep(HOLD_SECONDS * 1000);
    await stack.settled();
    const orders = stack.database('orders').collection('orders');
    const stored = await orders.find({ 'tickets.sessionId': sessionId }).toArray();
    const ids = new Set(stored.map(({ _id }) => _id.toHexString()));
    expect(answered.filter((id) => !ids.has(id))).toEqual([]);
    const seats = stored
      .filter((order) => order['status'] !== 'cancelled')
      .flatMap((order) => (order['tickets'] as { seat?: string }[]).flatMap(({ seat }) => seat ?? []));
    expect(new Set(seats).size).toBe(seats.length);
  }
}, 120_000);
