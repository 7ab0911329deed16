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

/** The changes of one inventory, in order of arrival. */
export interface Batch {
  inventoryId: string;
  entries: Entry[];
}

/** What was read: the state that batches are decided on. */
interface State {
  inventories: Map<string, InventoryDocument>;
  orders: Map<string, OrderDocument>;
  answerOf: (key: IdempotencyKey) => OrderDocument | undefined;
}

/** What batches come to: all of it decided, nothing of it written. */
interface Plan {
  /** Inventories and orders that are new or changed, as they shall be. */
  inventories: Map<string, InventoryDocument>;
  orders: Map<string, OrderDocument>;
  answers: { key: IdempotencyKey; answer: OrderDocument }[];
  messages: Message[];
  /** What became of orders, a word each, to be counted once it is committed. */
  outcomes: string[];
}

/**
 * Decides batches of changes of one or several inventories, each in order, and writes what they come to in one
 * transaction: inventories, orders, remembered answers, messages.
 * @returns for each batch, for each of its changes, the order after it, or the refusal
 * @throws StaleError or a duplicate key when another process was faster; nothing was written then
 */
export async function commit(batches: Batch[], rules: Rules): Promise<Result[][]> {
  const before = await read(batches);
  const plan: Plan = { inventories: new Map(), orders: new Map(), answers: [], messages: [], outcomes: [] };
  const results = batches.map((batch) => decideAll(before, plan, batch, rules));
  if (plan.orders.size > 0) await inTransaction((transaction) => write(before, plan, rules.now, transaction));
  for (const outcome of plan.outcomes) orderOutcomes.inc({ outcome });
  return results;
}

async function read(batches: Batch[]): Promise<State> {
  const entries = batches.flatMap((batch) => batch.entries);
  const inventoryIds = batches.map(({ inventoryId }) => inventoryId as never);
  const orderIds = entries.flatMap(({ change }) => ('orderId' in change ? [change.orderId] : []));
  const keys = entries.flatMap(({ key }) => key ?? []);
  const [inventories, orders, answerOf] = await Promise.all([
    // The bitmaps come as Buffers this way, not wrapped.
    Inventory.collection
      .find<InventoryDocument>({ _id: { $in: inventoryIds } }, { promoteBuffers: true })
      .toArray(),
    orderIds.length > 0 ? Order.find({ _id: { $in: orderIds } }).lean<OrderDocument[]>() : [],
    earlierAnswers<OrderDocument>(keys),
  ]);
  return {
    inventories: new Map(inventories.map((inventory) => [inventory._id, inventory])),
    orders: new Map(orders.map((order) => [order._id.toHexString(), order])),
    answerOf,
  };
}

function decideAll(before: State, plan: Plan, { inventoryId, entries }: Batch, rules: Rules): Result[] {
  return entries.map((entry) => {
    try {
      const order = earlier(before, plan, entry.key) ?? decideOne(before, plan, inventoryId, entry, rules);
      return { order };
    } catch (refusal) {
      return { refusal };
    }
  });
}

/** What was answered to the same Idempotency-Key: before, or a moment ago in this very commit. */
function earlier(before: State, plan: Plan, key: IdempotencyKey | undefined): OrderDocument | undefined {
  if (!key) return undefined;
  const justNow = plan.answers.find((answer) => answer.key.id === key.id);
  if (!justNow) return before.answerOf(key);
  if (justNow.key.fingerprint === key.fingerprint) return justNow.answer;
  throw conflict('This Idempotency-Key was used for another request', 'idempotency-key-reused');
}

/** Decides one change on top of those decided before it. @throws ApiError the refusal */
function decideOne(
  before: State,
  plan: Plan,
  inventoryId: string,
  { change, key, cause }: Entry,
  rules: Rules,
): OrderDocument {
  const id = 'orderId' in change ? change.orderId : '';
  const known = plan.orders.get(id) ?? before.orders.get(id);
  const stock = plan.inventories.get(inventoryId) ?? before.inventories.get(inventoryId);
  const decision = decide(change, { inventory: stock, order: known, ...rules });
  if (decision.outcome === 'refused') throw decision.error;
  if (decision.outcome === 'unchanged') return decision.order;

  const { order, inventory, refund } = decision;
  plan.inventories.set(inventoryId, inventory);
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
  await writeInventories(before.inventories, [...plan.inventories.values()], now, session);
  await writeOrders(before.orders, [...plan.orders], session);
  await rememberAnswers(plan.answers, session);
  publish(...plan.messages);
}

async function writeInventories(
  before: Map<string, InventoryDocument>,
  inventories: InventoryDocument[],
  now: Date,
  session: ClientSession,
) {
  const changed = inventories.filter(({ _id, version }) => before.get(_id)!.version !== version);
  if (changed.length === 0) return;
  const guarded = await Inventory.collection.bulkWrite(
    changed.map(({ _id, version, held, sold, revenue, taken }) => ({
      updateOne: {
        filter: { _id: _id as never, version: before.get(_id)!.version },
        update: { $set: { version, held, sold, revenue, ...(taken && { taken }) } },
      },
    })),
    { session },
  );
  if (guarded.matchedCount !== changed.length) throw new StaleError();

  const at = hourOf(now);
  const sales = changed.flatMap(({ _id, offer: { eventId }, sold, revenue }) => {
    const more = { sold: sold - before.get(_id)!.sold, revenue: revenue - before.get(_id)!.revenue };
    if (eventId === undefined || (more.sold === 0 && more.revenue === 0)) return [];
    const filter = { _id: `${_id}@${at.toISOString()}` };
    return { updateOne: { filter, update: { $setOnInsert: { eventId, at }, $inc: more }, upsert: true } };
  });
  if (sales.length > 0) await Sales.bulkWrite(sales, { session });
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
