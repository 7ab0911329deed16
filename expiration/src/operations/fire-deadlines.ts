import { inTransaction, message } from '@aisle/common';
import { Deadline } from '../models/deadline.ts';

/** So many in one transaction. */
const BATCH = 500;

/**
 * Says of deadlines that they are over: those that are still pending and due, in one transaction with their
 * messages, so each is told once and none is forgotten. The others are left alone.
 * @returns how many were fired
 */
export const fireDeadlines = (orderIds: readonly string[]): Promise<number> =>
  inTransaction(async ({ session, publish }) => {
    const due = await Deadline.find({
      _id: { $in: orderIds },
      state: 'pending',
      expiresAt: { $lte: new Date() },
    })
      .session(session)
      .lean();
    if (due.length === 0) return 0;
    await Deadline.updateMany(
      { _id: { $in: due.map(({ _id }) => _id) }, state: 'pending' },
      { $set: { state: 'fired', endedAt: new Date() } },
      { session },
    );
    publish(
      ...due.map((deadline) =>
        message(
          'expiration.completed',
          deadline.version,
          { orderId: deadline._id, expiresAt: deadline.expiresAt.toISOString() },
          deadline,
        ),
      ),
    );
    return due.length;
  });

/** Fires everything that should have been over for `lateMs`, oldest first, and answers how many that were. */
export async function fireOverdue(lateMs: number): Promise<number> {
  let fired = 0;
  for (;;) {
    const overdue = await Deadline.find(
      { state: 'pending', expiresAt: { $lte: new Date(Date.now() - lateMs) } },
      { _id: 1 },
    )
      .sort({ expiresAt: 1 })
      .limit(BATCH)
      .lean();
    if (overdue.length > 0) fired += await fireDeadlines(overdue.map(({ _id }) => _id));
    if (overdue.length < BATCH) return fired;
  }
}
