import { keepNewest, newestById, type Message } from '@aisle/common';
import { Deadline, type DeadlineDocument, type DeadlineState, type DueDeadline } from '../models/deadline.ts';

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
  const now = new Date();
  await keepNewest(
    Deadline.collection,
    newest.map((message) => deadlineOf(message, now)),
    { once: ['trace', 'traceparent'], always: ['state', 'endedAt'] },
  );
  return newest
    .filter(({ data }) => stateOf[data.status] === 'pending')
    .map(({ data }) => ({ orderId: data.id, expiresAt: new Date(data.expiresAt) }));
}

const deadlineOf = ({ version, trace, traceparent, data }: OrderMessage, now: Date): DeadlineDocument => ({
  _id: data.id,
  expiresAt: new Date(data.expiresAt),
  version,
  state: stateOf[data.status],
  trace,
  ...(traceparent && { traceparent }),
  ...(stateOf[data.status] === 'closed' && { endedAt: now }),
});
