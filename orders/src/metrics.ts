import { counter, histogram } from '@aisle/common';

export const orderOutcomes = counter(
  'aisle_orders_total',
  'Orders, by what became of them: created, awaiting-payment, completed, expired, cancelled (by the buyer), refunded, event-cancelled.',
  ['outcome'],
);

export const refusals = counter(
  'aisle_order_refusals_total',
  'Orders that could not be taken, by the reason told: taken, not-enough, sold-out, …',
  ['reason'],
);

export const batchSizes = histogram(
  'aisle_reservation_batch_size',
  'Changes that were committed in one transaction.',
  [1, 2, 5, 10, 20, 50, 100, 200, 500],
);

export const commitTimes = histogram(
  'aisle_reservation_commit_duration_seconds',
  'Time to read, decide and commit a batch of changes.',
  [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
);

export const conflicts = counter(
  'aisle_reservation_conflicts_total',
  'Commits that were decided again because another process had been faster.',
);
