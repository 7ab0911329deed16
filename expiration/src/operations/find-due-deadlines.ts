import { Deadline, type DueDeadline } from '../models/deadline.ts';

const PAGE = 500;

/** The pending deadlines that are due before a time, soonest first, in pages. */
export async function* findDueDeadlines(before: Date): AsyncGenerator<DueDeadline[]> {
  let page: DueDeadline[] = [];
  const cursor = Deadline.find({ state: 'pending', expiresAt: { $lte: before } }, { expiresAt: 1 })
    .sort({ expiresAt: 1 })
    .lean()
    .cursor({ batchSize: PAGE });
  for await (const { _id, expiresAt } of cursor) {
    page.push({ orderId: _id, expiresAt });
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
