import { startTestService, type TestService } from '@aisle/common/testing';
import { message, type EventSnapshot } from '@aisle/common';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inventory, inventoryIdOf } from '../src/models/inventory.ts';
import { Order } from '../src/models/order.ts';
import { applyEvents } from '../src/operations/apply-events.ts';
import { createDoor, type Door } from '../src/reservation/door.ts';
import { ordersService } from '../src/service.ts';
import { testConfig } from './test-config.ts';

const SECTIONS = 30;
const SEATS = 12;
const limits = { holdMs: 900_000, maxTickets: 10 };

let service: TestService;
beforeAll(async () => {
  service = await startTestService((servers) => ordersService(testConfig(servers)));
});
afterAll(() => service.stop());

const newId = () => new mongoose.Types.ObjectId().toHexString();

/** Puts 30 sections of 12 seats on sale, and answers their inventories. */
async function onSale(door: Door): Promise<string[]> {
  const sessionId = newId();
  const event: EventSnapshot = {
    id: newId(),
    sellerId: newId(),
    name: 'Opening night',
    status: 'onSale',
    currency: 'eur',
    sessions: [{ id: sessionId, startsAt: new Date(Date.now() + 86_400_000).toISOString() }],
    sections: Array.from({ length: SECTIONS }, (_, index) => ({
      id: `S${index}`,
      name: `Section ${index}`,
      kind: 'seated',
      price: 5000,
      rowCount: 1,
      seatsPerRow: SEATS,
    })),
  };
  await applyEvents(door, [message('event.published', 1, event)]);
  return event.sections.map(({ id }) => inventoryIdOf(sessionId, id));
}

const take = (door: Door, inventoryId: string, quantity = 1) =>
  door.change(inventoryId, { type: 'take', buyerId: newId(), wanted: { quantity } });

it('commits changes of many inventories together, and a refusal among them hurts no other', async () => {
  const commits: number[] = [];
  const door = createDoor(limits, { onBatch: (size) => commits.push(size) });
  const inventories = await onSale(door);
  commits.length = 0;

  const outcomes = await Promise.allSettled([
    ...inventories.map((inventoryId) => take(door, inventoryId, 2)),
    take(door, 'no-such-inventory'),
    take(door, inventories[0]!, SEATS),
  ]);

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(SECTIONS);
  expect(outcomes.slice(SECTIONS).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(commits).toEqual([SECTIONS + 2]);
  expect(await Inventory.countDocuments({ _id: { $in: inventories }, held: 2 })).toBe(SECTIONS);
});

it('sells every seat once through two doors that commit the same inventories at the same time', async () => {
  const doors = [createDoor(limits), createDoor(limits)];
  const inventories = await onSale(doors[0]!);
  // A quarter more than there are, in another order at each door.
  const asked = Array.from({ length: SEATS + 3 }, () => inventories).flat();
  const outcomes = await Promise.allSettled(
    asked.map((inventoryId, index) => take(doors[index % 2]!, inventoryId)),
  );

  const sold = outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  expect(sold).toHaveLength(SECTIONS * SEATS);
  const seats = new Set(sold.map(({ inventory, tickets }) => `${inventory.id} ${tickets[0]!.seat}`));
  expect(seats.size).toBe(SECTIONS * SEATS);
  const refusals = outcomes.flatMap((one) =>
    one.status === 'rejected' ? (one.reason as { status: number }) : [],
  );
  expect(refusals.every(({ status }) => status === 409)).toBe(true);
  expect(await Order.countDocuments({ 'inventory.id': { $in: inventories } })).toBe(SECTIONS * SEATS);
  expect(await Inventory.countDocuments({ _id: { $in: inventories }, held: SEATS })).toBe(SECTIONS);
});

it('answers the same Idempotency-Key once when it comes for two inventories at the same moment', async () => {
  const door = createDoor(limits);
  const [first, second] = await onSale(door);
  const key = { id: newId(), fingerprint: 'the same request' };
  const change = { type: 'take', buyerId: newId(), wanted: { quantity: 1 } } as const;
  const answers = await Promise.all([door.change(first!, change, key), door.change(second!, change, key)]);
  expect(answers[0]._id).toEqual(answers[1]._id);
  expect(await Order.countDocuments({ 'inventory.id': { $in: [first!, second!] } })).toBe(1);
});

it('does not let a commit that cannot go on keep the others waiting', async () => {
  const door = createDoor(limits);
  const [locked, free] = await onSale(door);
  const session = await mongoose.startSession();
  try {
    session.startTransaction();
    await Inventory.updateOne({ _id: locked! }, { $inc: { version: 1 } }, { session });
    let isAnswered = false;
    const waiting = take(door, locked!).finally(() => (isAnswered = true));
    // Its commit is under way by now.
    await sleep(30);
    await take(door, free!);
    expect(isAnswered).toBe(false);
    await session.abortTransaction();
    expect(await waiting).toMatchObject({ status: 'created' });
  } finally {
    await session.endSession();
  }
});
