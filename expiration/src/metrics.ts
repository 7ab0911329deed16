import { lookedUp } from '@aisle/common';
import { Deadline } from './models/deadline.ts';

/** Exposes how many holds there are and whether they end in time. All processes of this service say the same. */
export function exposeHolds(): void {
  lookedUp(
    {
      aisle_holds: 'Holds: orders that are neither complete nor cancelled.',
      aisle_hold_overdue_seconds: 'How long the most overdue hold is past its deadline; 0 where none is.',
    },
    [],
    async () => {
      const [count, first] = await Promise.all([
        Deadline.countDocuments({ state: 'pending' }),
        Deadline.findOne({ state: 'pending' }, { expiresAt: 1 }).sort({ expiresAt: 1 }).lean(),
      ]);
      const overdue = first ? (Date.now() - first.expiresAt.getTime()) / 1000 : 0;
      return {
        aisle_holds: [{ value: count }],
        aisle_hold_overdue_seconds: [{ value: Math.max(0, overdue) }],
      };
    },
  );
}
