import { checkCopies } from './checks/copies.ts';
import { checkCounts, checkOrders } from './checks/counts.ts';
import { checkHolds } from './checks/holds.ts';
import { checkAdmissions, checkIssuedTickets } from './checks/issued-tickets.ts';
import { checkLedger } from './checks/ledger.ts';
import { checkMessages } from './checks/messages.ts';
import { checkPayments } from './checks/payments.ts';
import { checkSales } from './checks/sales.ts';
import { checkSeats } from './checks/seats.ts';
import type { Difference, Finding } from './difference.ts';
import type { Snapshot } from './snapshot.ts';
import { isHold, worldOf, type World } from './world.ts';

interface Check {
  name: string;
  run: (world: World) => Iterable<Finding>;
  /** How many things it looks at, and what they are. */
  examines: (world: World) => [number, string];
  /** Why it cannot be made of this snapshot. */
  skipped?: (world: World) => string | undefined;
}

const seats = ({ seatPlans }: World) =>
  [...seatPlans.values()].reduce((sum, { layout }) => sum + layout.size, 0);

const checks: Check[] = [
  { name: 'seats', run: checkSeats, examines: (world) => [seats(world), 'seats'] },
  { name: 'counts', run: checkCounts, examines: ({ inventories }) => [inventories.length, 'inventories'] },
  { name: 'orders', run: checkOrders, examines: ({ orders }) => [orders.length, 'orders'] },
  { name: 'sales', run: checkSales, examines: ({ sales }) => [sales.length, 'hours of sales'] },
  {
    name: 'tickets',
    run: checkIssuedTickets,
    examines: ({ issuedTickets }) => [issuedTickets.length, 'issued tickets'],
  },
  {
    name: 'admissions',
    run: checkAdmissions,
    examines: ({ issuedTickets }) => [
      issuedTickets.filter(({ status }) => status === 'admitted').length,
      'admitted tickets',
    ],
  },
  { name: 'payments', run: checkPayments, examines: ({ payments }) => [payments.length, 'payments'] },
  {
    name: 'ledger',
    run: checkLedger,
    examines: ({ intents = [] }) => [intents.length, 'captures at Stripe'],
    skipped: ({ intents }) => (intents ? undefined : 'it is not known where Stripe is'),
  },
  {
    name: 'copies',
    run: checkCopies,
    examines: ({ orderCopies, listedTickets, availabilities, userCopies, buyerCopies }) => [
      orderCopies.length +
        listedTickets.length +
        availabilities.length +
        userCopies.length +
        buyerCopies.length,
      'copies',
    ],
  },
  { name: 'holds', run: checkHolds, examines: ({ orders }) => [orders.filter(isHold).length, 'holds'] },
  {
    name: 'messages',
    run: checkMessages,
    examines: ({ lateMessages, deadLetters = [] }) => [
      lateMessages.length + deadLetters.length,
      'late messages and dead letters',
    ],
    skipped: ({ deadLetters }) =>
      deadLetters ? undefined : 'it is not known where NATS is, so no dead letters',
  },
];

/** What an audit comes to. */
export interface Report {
  checks: { name: string; examined: number; of: string; differences: number; skipped?: string }[];
  differences: Difference[];
  /** What is on its way, and not late yet. */
  pending: Difference[];
}

/** Works everything out from first principles, and names every difference to what is stored. Pure. */
export function audit(snapshot: Snapshot): Report {
  const world = worldOf(snapshot);
  const report: Report = { checks: [], differences: [], pending: [] };
  for (const { name, run, examines, skipped } of checks) {
    const before = report.differences.length;
    for (const found of run(world)) {
      (found.pending ? report.pending : report.differences).push({ check: name, ...found });
    }
    const [examined, of] = examines(world);
    const why = skipped?.(world);
    const differences = report.differences.length - before;
    report.checks.push({ name, examined, of, differences, ...(why && { skipped: why }) });
  }
  return report;
}
