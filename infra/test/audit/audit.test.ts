import { setBit } from '@aisle/common';
import { describe, expect, it } from '@jest/globals';
import { audit } from '../../audit/audit.ts';
import type { Snapshot } from '../../audit/snapshot.ts';
import { line, showReport } from '../../audit/show-report.ts';
import {
  BUYER,
  EVENT,
  FLOOR,
  LISTED,
  NOW,
  SELLER,
  STALLS,
  consistentSnapshot,
  id,
  intentFor,
  orderIds,
  paymentOf,
  stallsWith,
  ticketOf,
} from './consistent-snapshot.ts';

const { seated, hold, refunded, standing, listed, late } = orderIds;

const find = <T extends { _id: string }>(all: T[], wanted: string): T =>
  all.find(({ _id }) => _id === wanted)!;
const without = <T>(all: T[], unwanted: (one: T) => boolean): void => {
  all.splice(all.findIndex(unwanted), 1);
};
const inventoryOf = ({ inventories }: Snapshot, wanted: string) => find(inventories, wanted);
const orderOf = ({ orders }: Snapshot, wanted: string) => find(orders, wanted);
const paymentFor = ({ payments }: Snapshot, order: string) =>
  payments.find(({ orderId }) => orderId === order)!;
const intentAt = (world: Snapshot, order: string) =>
  world.intents!.find(({ id: intent }) => intent === paymentFor(world, order).capturedIntentId)!;

/** A change that makes one thing wrong, and the lines that must name it: these and no others. */
const faults: [name: string, plant: (world: Snapshot) => void, lines: string[]][] = [
  [
    'a lost bit',
    (world) => (inventoryOf(world, STALLS).taken = stallsWith('1/1', '2/3')),
    [`lost-bit inventory=${STALLS} seat=1/2 order=${seated}: expected taken, found free`],
  ],
  [
    'a blocked seat that is for sale',
    (world) => setBit(inventoryOf(world, STALLS).taken!, 4, false),
    [`lost-bit inventory=${STALLS} seat=1/5: expected blocked, found free`],
  ],
  [
    'an extra bit',
    (world) => setBit(inventoryOf(world, STALLS).taken!, 19, true),
    [`extra-bit inventory=${STALLS} seat=2/10: expected free, found taken`],
  ],
  [
    'a bitmap of another section',
    (world) => (inventoryOf(world, STALLS).taken = Buffer.alloc(2)),
    [`bitmap-size inventory=${STALLS}: expected 3 bytes, found 2 bytes`],
  ],
  [
    'a double seat',
    (world) => {
      orderOf(world, hold).tickets[0]!.seat = '1/1';
      inventoryOf(world, STALLS).taken = stallsWith('1/1', '1/2');
      find(world.availabilities, STALLS).taken = stallsWith('1/1', '1/2');
    },
    [
      `double-seat inventory=${STALLS} seat=1/1 order=${seated} other=${hold}: expected one live order, found two`,
    ],
  ],
  [
    'a seat that does not exist',
    (world) => {
      orderOf(world, hold).tickets[0]!.seat = '3/1';
      inventoryOf(world, STALLS).taken = stallsWith('1/1', '1/2');
      find(world.availabilities, STALLS).taken = stallsWith('1/1', '1/2');
    },
    [
      `unknown-seat inventory=${STALLS} seat=3/1 order=${hold}: expected a seat of the section, found none such`,
    ],
  ],
  [
    'a listed ticket sold twice',
    (world) => {
      const order = orderOf(world, standing);
      const ticket = { ticketId: LISTED, title: 'Listed', price: 2000 };
      Object.assign(order, { inventory: { id: LISTED, version: 2 }, tickets: [ticket, ticket] });
      Object.assign(inventoryOf(world, FLOOR), { sold: 0, revenue: 0 });
      Object.assign(inventoryOf(world, LISTED), { sold: 3, revenue: 7000 });
      without(world.sales, ({ _id }) => _id.startsWith(FLOOR));
      find(world.availabilities, FLOOR).takenCount = 0;
      world.issuedTickets.splice(3, 2, ...[0, 1].map((index) => ticketOf(order, index, 304 + index)));
    },
    [
      `oversold inventory=${LISTED} orders=${standing},${listed}: expected at most 1 tickets, found 3`,
      `twin-tickets ticket=${id(305)} other=${id(304)} place=${LISTED}: expected one valid ticket, found two`,
      `twin-tickets ticket=${id(306)} other=${id(304)} place=${LISTED}: expected one valid ticket, found two`,
    ],
  ],
  [
    'a wrong held counter',
    (world) => (inventoryOf(world, STALLS).held = 0),
    [`wrong-held inventory=${STALLS}: expected held 1, found held 0`],
  ],
  [
    'a wrong sold counter',
    (world) => {
      inventoryOf(world, LISTED).sold = 2;
    },
    [`wrong-sold inventory=${LISTED}: expected sold 1, found sold 2`],
  ],
  [
    'a wrong revenue',
    (world) => (inventoryOf(world, LISTED).revenue = 2999),
    [`wrong-revenue inventory=${LISTED}: expected revenue 3000, found revenue 2999`],
  ],
  [
    'a capacity that is not the layout’s',
    (world) => (inventoryOf(world, STALLS).capacity = 20),
    [`wrong-capacity inventory=${STALLS}: expected capacity 19, found capacity 20`],
  ],
  [
    'a total that is not the sum of the prices',
    (world) => {
      orderOf(world, hold).total = 4400;
      find(world.orderCopies, hold).total = 4400;
    },
    [`wrong-total order=${hold} inventory=${STALLS}: expected 4500, found 4400`],
  ],
  [
    'an unbalanced sales series',
    (world) => (world.sales[0]!.sold = 4),
    [`unbalanced-sales event=${EVENT} inventory=${STALLS}: expected sold 2, found sold 3`],
  ],
  [
    'sales of an inventory that is not there',
    (world) => world.sales.push({ _id: `${id(77)}/A@x`, eventId: EVENT, sold: 1, revenue: 1 }),
    [`sales-of-another sales=${id(77)}/A@x: expected none, found ${EVENT}`],
  ],
  [
    'a missing ticket',
    (world) => without(world.issuedTickets, ({ key }) => key === `${seated}/1`),
    [`missing-ticket order=${seated} key=${seated}/1 seat=1/2: expected a ticket, found none`],
  ],
  [
    'a surplus ticket',
    (world) =>
      world.issuedTickets.push({ ...ticketOf(orderOf(world, standing), 0, 399), key: `${standing}/2` }),
    [`surplus-ticket order=${standing} ticket=${id(399)} key=${standing}/2: expected none, found a ticket`],
  ],
  [
    'two tickets for one seat',
    (world) => {
      const [first, second] = world.issuedTickets;
      second!.seat = first!.seat!;
    },
    [
      `wrong-ticket order=${seated} key=${seated}/1 ticket=${id(302)}: expected seat 1/2, found seat 1/1`,
      expect.stringContaining(`twin-tickets ticket=${id(302)} other=${id(301)}`) as never,
    ],
  ],
  [
    'a ticket in somebody else’s name',
    (world) => (find(world.issuedTickets, id(306)).holderId = SELLER),
    [
      `wrong-ticket order=${listed} key=${listed}/0 ticket=${id(306)}: expected holderId ${BUYER}, found holderId ${SELLER}`,
    ],
  ],
  [
    'a void ticket of a paid order',
    (world) => (find(world.issuedTickets, id(306)).status = 'void'),
    [`void-ticket order=${listed} key=${listed}/0 ticket=${id(306)}: expected valid or admitted, found void`],
  ],
  [
    'a valid ticket of a refunded order',
    (world) => (find(world.issuedTickets, id(303)).status = 'valid'),
    [`ticket-of-refunded-order order=${refunded} ticket=${id(303)}: expected void, found valid`],
  ],
  [
    'a ticket of an order that was never paid',
    (world) => world.issuedTickets.push(ticketOf(orderOf(world, hold), 0, 399)),
    [`ticket-of-unpaid-order order=${hold} ticket=${id(399)}: expected no ticket, found valid`],
  ],
  [
    'somebody admitted without payment',
    (world) =>
      world.issuedTickets.push({
        ...ticketOf(orderOf(world, hold), 0, 399),
        status: 'admitted',
        admittedAt: NOW,
      }),
    [`admitted-without-payment ticket=${id(399)} order=${hold}: expected a paid order, found none`],
  ],
  [
    'somebody admitted at no time',
    (world) => delete find(world.issuedTickets, id(304)).admittedAt,
    [`admitted-at-no-time ticket=${id(304)} order=${standing}: expected a time, found none`],
  ],
  [
    'a payment without order',
    (world) => {
      const unknown = { ...orderOf(world, hold), _id: id(199) };
      world.payments.push(paymentOf(unknown));
      world.intents!.push(intentFor(unknown));
    },
    [
      `payment-without-order payment=${id(299)} order=${id(199)}: expected an order or a refund, found paid, no order`,
    ],
  ],
  [
    'an order without payment',
    (world) => {
      const { capturedIntentId } = paymentFor(world, listed);
      without(world.payments, ({ orderId }) => orderId === listed);
      without(world.intents!, ({ id: intent }) => intent === capturedIntentId);
    },
    [`order-without-payment order=${listed} payment=${id(205)}: expected a payment, found none`],
  ],
  [
    'two payments of an order',
    (world) => {
      world.payments.push({
        ...paymentFor(world, listed),
        _id: id(998),
        status: 'failed',
        capturedIntentId: undefined,
      });
    },
    [`several-payments order=${listed} payments=${id(205)},${id(998)}: expected one payment, found 2`],
  ],
  [
    'a wrong amount',
    (world) => {
      paymentFor(world, listed).amount = 2999;
      intentAt(world, listed).amount = 2999;
    },
    [`wrong-amount order=${listed} payment=${id(205)}: expected amount 3000, found amount 2999`],
  ],
  [
    'a paid payment of a cancelled order',
    (world) => {
      paymentFor(world, late).status = 'paid';
      without(world.refunds, ({ paymentId }) => paymentId === id(206));
    },
    [`unrefunded-payment payment=${id(206)} order=${late}: expected a refund, found none`],
  ],
  [
    'a refund that nobody makes',
    (world) => without(world.refunds, ({ paymentId }) => paymentId === id(206)),
    [`missing-refund payment=${id(206)} order=${late}: expected a refund that is pending, found none`],
  ],
  [
    'a refund that has been pending for long',
    (world) => (world.now = new Date(NOW.getTime() + 9 * 60_000)),
    [expect.stringMatching(/^open-refund .*: expected done, found pending for 12 min$/) as never],
  ],
  [
    'a refund missing in the ledger',
    (world) => (intentAt(world, refunded).refunded = 0),
    [`wrong-refund-at-stripe payment=${id(203)} intent=pi_103: expected 4500 refunded, found 0 refunded`],
  ],
  [
    'a refund that nobody asked for',
    (world) => (intentAt(world, listed).refunded = 3000),
    [`wrong-refund-at-stripe payment=${id(205)} intent=pi_105: expected 0 refunded, found 3000 refunded`],
  ],
  [
    'a capture that nobody has written down',
    (world) => world.intents!.push({ id: 'pi_x', amount: 100, refunded: 0, currency: 'usd' }),
    ['intent-without-payment intent=pi_x: expected a payment, found 100 usd taken'],
  ],
  [
    'a payment that Stripe does not know of',
    (world) => without(world.intents!, ({ id: intent }) => intent === 'pi_105'),
    [
      `payment-without-intent payment=${id(205)} intent=pi_105: expected an intent of its own at Stripe, found none`,
    ],
  ],
  [
    'a stale copy of an order',
    (world) => Object.assign(find(world.orderCopies, seated), { version: 0 }),
    [`stale-order-copy service=payments order=${seated}: expected version 1, found version 0`],
  ],
  [
    'a stale listed ticket',
    (world) => (world.listedTickets[0]!.status = 'available'),
    [`stale-listed-ticket service=tickets ticket=${LISTED}: expected status sold, found status available`],
  ],
  [
    'a stale offer',
    (world) => (inventoryOf(world, FLOOR).offer.price = 1),
    [`stale-offer service=orders event=${EVENT} inventory=${FLOOR}: expected price 2000, found price 1`],
  ],
  [
    'stale availability',
    (world) => (find(world.availabilities, STALLS).taken = stallsWith('1/1', '1/2')),
    [`lost-bit service=tickets inventory=${STALLS} seat=2/3 order=${hold}: expected taken, found free`],
  ],
  [
    'a capacity that is shown wrong',
    (world) => (find(world.availabilities, FLOOR).capacity = 99),
    [
      `wrong-capacity service=tickets event=${EVENT} inventory=${FLOOR}: expected capacity 100, found capacity 99`,
    ],
  ],
  [
    'a section without inventory',
    (world) =>
      world.events[0]!.sections.push({ id: 'B', name: 'Box', price: 1, kind: 'general', capacity: 1 }),
    [
      `missing-inventory service=orders event=${EVENT} inventory=${STALLS.slice(0, -1)}B: expected an inventory, found none`,
      `missing-availability service=tickets event=${EVENT} inventory=${STALLS.slice(0, -1)}B: expected an availability, found none`,
    ],
  ],
  [
    'a copy of a deleted user',
    (world) => world.users.pop(),
    ['tickets', 'orders'].map(
      (service) =>
        `copy-without-user service=${service} user=${BUYER}: expected nothing of a deleted user, found an address`,
    ),
  ],
  [
    'an overdue hold',
    (world) => {
      const expiresAt = new Date(NOW.getTime() - 3 * 60_000);
      orderOf(world, hold).expiresAt = expiresAt;
      find(world.orderCopies, hold).expiresAt = expiresAt;
      Object.assign(find(world.deadlines, hold), { expiresAt, state: 'fired' });
    },
    [`overdue-hold order=${hold}: expected ended at 2031-05-01T11:57:00.000Z, found awaiting:payment`],
  ],
  [
    'a hold without deadline',
    (world) => without(world.deadlines, ({ _id }) => _id === hold),
    [`missing-deadline order=${hold}: expected 2031-05-01T12:10:00.000Z, found none`],
  ],
  [
    'a deadline that nobody needs',
    (world) => (find(world.deadlines, seated).state = 'pending'),
    [`needless-deadline order=${seated}: expected a hold, found complete`],
  ],
  [
    'a message that was not published',
    (world) => world.lateMessages.push({ service: 'orders', id: id(500), subject: 'order.created' }),
    [
      `late-message service=orders message=${id(500)} subject=order.created: expected published within 30 s, found in the outbox`,
    ],
  ],
  [
    'a dead letter',
    (world) =>
      world.deadLetters!.push({
        number: 3,
        service: 'tickets',
        subject: 'order.completed',
        reason: 'Error: no\nway',
        tries: 8,
        diedAt: '',
      }),
    ['dead-letter service=tickets subject=order.completed number=3: expected used, found Error: no way'],
  ],
];

describe('the audit of a consistent snapshot', () => {
  it('finds nothing, and tells of the refund that is being made', () => {
    const report = audit(consistentSnapshot());
    expect(report.differences).toEqual([]);
    expect(report.pending.map(line)).toEqual([
      expect.stringMatching(/^open-refund .*: expected done, found pending for 3 min$/),
    ]);
    expect(report.checks.filter(({ examined }) => examined === 0).map(({ name }) => name)).toEqual([
      'messages',
    ]);
    expect(showReport(report)).toContain('\nNo differences.');
  });

  it('says what it could not check', () => {
    const report = audit({ ...consistentSnapshot(), intents: undefined, deadLetters: undefined });
    expect(report.differences).toEqual([]);
    expect(showReport(report).match(/not all checked: /g)).toHaveLength(2);
  });

  it('accepts that somebody paid twice, where the second payment goes back', () => {
    const world = consistentSnapshot();
    const refund = { ...world.refunds[0]!, intentId: 'pi_twice', reason: 'duplicate' as const };
    world.refunds.push({ ...refund, paymentId: id(205), amount: 3000 });
    world.intents!.push({ id: 'pi_twice', amount: 3000, refunded: 3000, currency: 'usd' });
    expect(audit(world).differences).toEqual([]);
  });

  it.each(faults)('names %s, and nothing else', (_, plant, lines) => {
    const world = consistentSnapshot();
    plant(world);
    expect(audit(world).differences.map(line)).toEqual(lines);
  });
});
