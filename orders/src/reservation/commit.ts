import {
  conflict,
  earlierAnswers,
  inTransaction,
  message,
  rememberAnswers,
  type IdempotencyKey,
  type Message,
  type Transaction,
} from '@aisle/common';
import { Inventory, type InventoryDocument } from '../models/inventory.ts';
import { Order, snapshotOf, type OrderDocument } from '../models/order.ts';
import { decide, type Change } from './decide.ts';

/** A change on its way through the door. */
export interface Entry {
  change: Change;
  key: IdempotencyKey | undefined;
  trace: string;
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
}

/**
 * Decides a batch of changes of one inventory in order, and writes what they come to in one transaction: inventory,
 * orders, remembered answers, messages.
 * @returns for each change the order after it, or the refusal
 * @throws StaleError or a duplicate key when another process was faster; nothing was written then
 */
export async function commit(
  inventoryId: string,
  entries: Entry[],
  clock: { now: Date; holdMs: number },
): Promise<Result[]> {
  const before = await read(inventoryId, entries);
  const plan = decideAll(before, entries, clock);
  if (plan.orders.size > 0) await inTransaction((transaction) => write(before, plan, transaction));
  return plan.results;
}

async function read(inventoryId: string, entries: Entry[]): Promise<State> {
  const orderIds = entries.flatMap(({ change }) => ('orderId' in change ? [change.orderId] : []));
  const keys = entries.flatMap(({ key }) => key ?? []);
  const [inventory, orders, answerOf] = await Promise.all([
    Inventory.findById(inventoryId).lean<InventoryDocument>(),
    orderIds.length > 0 ? Order.find({ _id: { $in: orderIds } }).lean<OrderDocument[]>() : [],
    earlierAnswers<OrderDocument>(keys),
  ]);
  return {
    inventory: inventory ?? undefined,
    orders: new Map(orders.map((order) => [order._id.toHexString(), order])),
    answerOf,
  };
}

function decideAll(before: State, entries: Entry[], clock: { now: Date; holdMs: number }): Plan {
  const plan: Plan = {
    results: [],
    inventory: before.inventory,
    orders: new Map(),
    answers: [],
    messages: [],
  };
  for (const entry of entries) {
    try {
      plan.results.push({ order: earlier(before, plan, entry.key) ?? decideOne(before, plan, entry, clock) });
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
function decideOne(
  before: State,
  plan: Plan,
  { change, key, trace }: Entry,
  clock: { now: Date; holdMs: number },
): OrderDocument {
  const id = 'orderId' in change ? change.orderId : '';
  const known = plan.orders.get(id) ?? before.orders.get(id);
  const decision = decide(change, { inventory: plan.inventory, order: known, ...clock });
  if (decision.outcome === 'refused') throw decision.error;
  if (decision.outcome === 'unchanged') return decision.order;

  const { order, inventory, refund } = decision;
  plan.inventory = inventory;
  plan.orders.set(order._id.toHexString(), order);
  if (key) plan.answers.push({ key, answer: order });
  plan.messages.push(message(subjectFor(order), order.version, snapshotOf(order), trace));
  if (refund !== undefined) {
    const data = { paymentId: refund, orderId: order._id.toHexString(), reason: 'order-cancelled' as const };
    plan.messages.push(message('payment.refund-requested', order.version, data, trace));
  }
  return order;
}

function subjectFor(order: OrderDocument) {
  if (order.status === 'cancelled') return 'order.cancelled';
  if (order.status === 'complete') return 'order.completed';
  return order.version === 0 ? 'order.created' : 'order.updated';
}

async function write(before: State, plan: Plan, { session, publish }: Transaction): Promise<void> {
  const { inventory } = plan;
  if (inventory && inventory.version !== before.inventory?.version) {
    const { version, held, sold } = inventory;
    const guarded = await Inventory.updateOne(
      { _id: inventory._id, version: before.inventory?.version },
      { $set: { version, held, sold } },
      { session },
    );
    if (guarded.matchedCount === 0) throw new StaleError();
  }

  const orders = [...plan.orders.values()];
  const fresh = orders.filter((order) => !before.orders.has(order._id.toHexString()));
  const changed = orders.filter((order) => before.orders.has(order._id.toHexString()));
  if (fresh.length > 0) await Order.collection.insertMany(fresh, { session });
  if (changed.length > 0) {
    const written = await Order.collection.bulkWrite(
      changed.map((order) => ({
        replaceOne: {
          filter: { _id: order._id, version: before.orders.get(order._id.toHexString())!.version },
          replacement: order,
        },
      })),
      { session },
    );
    if (written.matchedCount !== changed.length) throw new StaleError();
  }
  await rememberAnswers(plan.answers, session);
  publish(...plan.messages);
}
