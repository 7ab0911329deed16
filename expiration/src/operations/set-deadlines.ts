import { newestById, type Message } from '@aisle/common';
import { Deadline, type DeadlineState, type DueDeadline } from '../models/deadline.ts';

export type OrderMessage = Message<'order.created' | 'order.updated' | 'order.cancelled' | 'order.completed'>;

const stateOf: Record<OrderMessage['data']['status'], DeadlineState> = {
  created: 'pending',
  'awaiting:payment': 'pending',
  complete: 'closed',
  cancelled: 'closed',
};

/**
 * Keeps the deadlines of orders: a newer version replaces an older one, whatever order they arrive in. A closed
 * deadline is kept, so that an older message cannot bring it back.
 * @returns the deadlines among these messages that are pending, so that timers can be set
 */
export async function setDeadlines(messages: OrderMessage[]): Promise<DueDeadline[]> {
  const newest = newestById(messages, ({ data }) => data.id);
  await Deadline.bulkWrite(newest.flatMap(upsert));
  return newest
    .filter(({ data }) => stateOf[data.status] === 'pending')
    .map(({ data }) => ({ orderId: data.id, expiresAt: new Date(data.expiresAt) }));
}

/** Two writes that cannot collide: one that makes the deadline, one that makes it newer. */
function upsert({ version, trace, traceparent, data }: OrderMessage) {
  const state = stateOf[data.status];
  const deadline = {
    expiresAt: new Date(data.expiresAt),
    version,
    state,
    trace,
    ...(traceparent && { traceparent }),
  };
  const ended = { endedAt: new Date() };
  const update =
    state === 'pending' ? { $set: deadline, $unset: { endedAt: 1 } } : { $set: { ...deadline, ...ended } };
  return [
    {
      updateOne: {
        filter: { _id: data.id },
        update: { $setOnInsert: { ...deadline, ...(state === 'pending' ? {} : ended) } },
        upsert: true,
      },
    },
    { updateOne: { filter: { _id: data.id, version: { $lt: version } }, update } },
  ];
}
