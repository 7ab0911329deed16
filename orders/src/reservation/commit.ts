import {
  conflict,
  earlierAnswers,
  inTransaction,
  message,
  rememberAnswers,
  type Cause,
  type IdempotencyKey,
  type Message,
  type Transaction,
} from '@aisle/common';
import type { ClientSession } from 'mongoose';
import { orderOutcomes } from '../metrics.ts';
import { Inventory, type InventoryDocument } from '../models/inventory.ts';
import { Order, snapshotOf, type OrderDocument } from '../models/order.ts';
import { hourOf, Sales } from '../models/sales.ts';
import { decide, type Change, type Limits } from './decide.ts';

/** A change on its way through the door. */
export interface Entry {
  change: Change;
  key: IdempotencyKey | undefined;
  cause: Cause;
}

/** What holds for a whole batch. */
export interface Rules extends Limits {
  now: Date;
}

export type Result = { order: OrderDocument } | { refusal: unknown };

/** Somebody else has changed the inventory or an order since they were read: read again, decide again. */
export class StaleError extends Error {
  constructor() {
    super('the inventory has changed meanwhile');
    this.name = 'StaleError';
  }
}

/** What was read: the state that a batch is decided on. */
interface State {
  inventory: InventoryDocument | undefined;
  orders: Map<string, OrderDocument>;
  answerOf: (key: IdempotencyKey) => OrderDocument | undefined;
}

/** What a batch comes to: all of it decided, nothing of it written. */
interface Plan {
  results: Result[];
  inventory: InventoryDocument | undefined;
  /** The orders that are new or changed, as they shall be. */
  orders: Map<string, OrderDocument>;
  answers: { key: IdempotencyKey; answer: OrderDocument }[];
  messages: Message[];
  /** What became of orders, a word each, to be counted once it is committed. */
  outcomes: string[];
}

/**
 * Decides a batch of changes of one inventory in order, and writes what they come to in one transaction: inventory,
 * orders, remembered answers, messages.
 * @returns for each change the order after it, or the refusal
 * @throws StaleError or a duplicate key when another process was faster; nothing was written then
 */
export async function commit(inventoryId: string, entries: Entry[], rules: Rules): Promise<Result[]> {
  const before = await read(inventoryId, entries);
  const plan = decideAll(before, entries, rules);
  if (plan.orders.size > 0) await inTransaction((transaction) => write(before, plan, rules.now, transaction));
  for (const outcome of plan.outcomes) orderOutcomes.inc({ outcome });
  return plan.results;
}

async function read(inventoryId: string, entries: Entry[]): Promise<State> {
  const orderIds = entries.flatMap(({ change }) => ('orderId' in change ? [change.orderId] : []));
  const keys = entries.flatMap(({ key }) => key ?? []);
  const [inventory, orders, answerOf] = await Promise.all([
    // The bitmap comes as a Buffer this way, not wrapped.
    Inventory.collection.findOne<InventoryDocument>({ _id: inventoryId as never }, { promoteBuffers: true }),
    orderIds.length > 0 ? Order.find({ _id: { $in: orderIds } }).lean<OrderDocument[]>() : [],
    earlierAnswers<OrderDocument>(keys),
  ]);
  return {
    inventory: inventory ?? undefined,
    orders: new Map(orders.map((order) => [order._id.toHexString(), order])),
    answerOf,
  };
}

function decideAll(before: State, entries: Entry[], rules: Rules): Plan {
  const plan: Plan = {
    results: [],
    inventory: before.inventory,
    orders: new Map(),
    answers: [],
    messages: [],
    outcomes: [],
  };
  for (const entry of entries) {
    try {
      plan.results.push({ order: earlier(before, plan, entry.key) ?? decideOne(before, plan, entry, rules) });
    } catch (refusal) {
      plan.results.push({ refusal });
    }
  }
  return plan;
}

/** What was answered to the same Idempotency-Key: before, or a moment ago in this very batch. */
function earlier(before: State, plan: Plan, key: IdempotencyKey | undefined): OrderDocument | undefined {
  if (!key) return undefined;
  const inBatch = plan.answers.find((answer) => answer.key.id === key.id);
  if (!inBatch) return before.answerOf(key);
  if (inBatch.key.fingerprint === key.fingerprint) return inBatch.answer;
  throw conflict('This Idempotency-Key was used for another request', 'idempotency-key-reused');
}

/** Decides one change on top of those decided before it. @throws ApiError the refusal */
function decideOne(before: State, plan: Plan, { change, key, cause }: Entry, rules: Rules): OrderDocument {
  const id = 'orderId' in change ? change.orderId : '';
  const known = plan.orders.get(id) ?? before.orders.get(id);
  const decision = decide(change, { inventory: plan.inventory, order: known, ...rules });
  if (decision.outcome === 'refused') throw decision.error;
  if (decision.outcome === 'unchanged') return decision.order;

  const { order, inventory, refund } = decision;
  plan.inventory = inventory;
  plan.orders.set(order._id.toHexString(), order);
  if (key) plan.answers.push({ key, answer: order });
  if (known?.status !== order.status) plan.outcomes.push(outcomeOf(order));
  plan.messages.push(message(subjectFor(order), order.version, snapshotOf(order), cause));
  if (refund !== undefined) {
    const reason = change.type === 'call-off' ? 'event-cancelled' : 'order-cancelled';
    const data = { paymentId: refund, orderId: order._id.toHexString(), reason } as const;
    plan.messages.push(message('payment.refund-requested', order.version, data, cause));
  }
  return order;
}

/** What an order has just become, as it is counted. */
function outcomeOf({ status, cancelReason }: OrderDocument): string {
  if (status === 'cancelled') return cancelReason === 'buyer' ? 'cancelled' : cancelReason!;
  return status === 'complete' ? 'completed' : status.replace(':', '-');
}

function subjectFor(order: OrderDocument) {
  if (order.status === 'cancelled') return 'order.cancelled';
  if (order.status === 'complete') return 'order.completed';
  return order.version === 0 ? 'order.created' : 'order.updated';
}

async function write(before: State, plan: Plan, now: Date, { session, publish }: Transaction): Promise<void> {
  if (plan.inventory && before.inventory && plan.inventory.version !== before.inventory.version) {
    await writeInventory(before.inventory, plan.inventory, now, session);
  }
  await writeOrders(before.orders, [...plan.orders], session);
  await rememberAnswers(plan.answers, session);
  publish(...plan.messages);
}

async function writeInventory(
  before: InventoryDocument,
  after: InventoryDocument,
  now: Date,
  session: ClientSession,
) {
  const { version, held, sold, revenue, taken } = after;
  const guarded = await Inventory.collection.updateOne(
    { _id: before._id as never, version: before.version },
    { $set: { version, held, sold, revenue, ...(taken && { taken }) } },
    { session },
  );
  if (guarded.matchedCount === 0) throw new StaleError();

  const { eventId } = after.offer;
  const more = { sold: sold - before.sold, revenue: revenue - before.revenue };
  if (eventId === undefined || (more.sold === 0 && more.revenue === 0)) return;
  const at = hourOf(now);
  await Sales.updateOne(
    { _id: `${before._id}@${at.toISOString()}` },
    { $setOnInsert: { eventId, at }, $inc: more },
    { upsert: true, session },
  );
}

async function writeOrders(
  before: Map<string, OrderDocument>,
  orders: [string, OrderDocument][],
  session: ClientSession,
) {
  const fresh = orders.filter(([id]) => !before.has(id)).map(([, order]) => order);
  if (fresh.length > 0) await Order.collection.insertMany(fresh, { session });

  const changed = orders.filter(([id]) => before.has(id));
  if (changed.length === 0) return;
  const written = await Order.collection.bulkWrite(
    changed.map(([id, order]) => ({
      replaceOne: { filter: { _id: order._id, version: before.get(id)!.version }, replacement: order },
    })),
    { session },
  );
  if (written.matchedCount !== changed.length) throw new StaleError();
}
