import { finding, type Finding } from '../difference.ts';
import { byId, isHold, type World } from '../world.ts';

/** How long after its deadline a hold may still be there. */
export const GRACE_MS = 2 * 60_000;

/** Every hold has a deadline and ends at it, and nothing else is waited for. */
export function* checkHolds({ orders, orderById, deadlines, now }: World): Iterable<Finding> {
  const deadlineOf = byId(deadlines);
  for (const order of orders) {
    if (!isHold(order)) continue;
    const ids = { order: order._id };
    const expiresAt = order.expiresAt.toISOString();
    const isOver = order.expiresAt.getTime() + GRACE_MS < now.getTime();
    if (isOver) yield finding('overdue-hold', ids, `ended at ${expiresAt}`, order.status);
    const deadline = deadlineOf.get(order._id);
    if (!deadline) yield finding('missing-deadline', ids, expiresAt, 'none');
    else if (deadline.expiresAt.getTime() !== order.expiresAt.getTime())
      yield finding('wrong-deadline', ids, expiresAt, deadline.expiresAt.toISOString());
    else if (deadline.state === 'closed') yield finding('wrong-deadline', ids, 'pending', 'closed');
  }
  for (const { _id: order, state } of deadlines) {
    if (state !== 'pending') continue;
    const owner = orderById.get(order);
    if (!owner || !isHold(owner))
      yield finding('needless-deadline', { order }, 'a hold', owner?.status ?? 'no order');
  }
}
