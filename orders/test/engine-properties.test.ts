import { decodeRows, emptyBitmap, encodeRows, getBit, layoutOf, seatIndex } from '@aisle/common';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InventoryDocument } from '../src/models/inventory.ts';
import type { OrderDocument } from '../src/models/order.ts';
import { decide, type Change } from '../src/reservation/decide.ts';

/** What can happen, with orders named by their place among those made so far. */
type Step =
  | { type: 'take'; quantity: number }
  | { type: 'take-seats'; seats: number[] }
  | {
      type:
        | 'await-payment'
        | 'buyer'
        | 'expired'
        | 'settle'
        | 'settle-again'
        | 'refund'
        | 'give-back'
        | 'call-off';
      order: number;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('take' as const), quantity: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('take-seats' as const),
      seats: fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'await-payment' as const,
        'buyer' as const,
        'expired' as const,
        'settle' as const,
        'settle-again' as const,
        'refund' as const,
        'give-back' as const,
        'call-off' as const,
      ),
      order: fc.nat(30),
    }),
  },
);

const rows = fc
  .array(
    fc.integer({ min: 1, max: 12 }).chain((seats) =>
      fc.record({
        label: fc.constant(''),
        seats: fc.constant(seats),
        blocked: fc.uniqueArray(fc.integer({ min: 1, max: seats }), { maxLength: Math.min(3, seats - 1) }),
        aisleAfter: fc.uniqueArray(fc.integer({ min: 1, max: seats }), { maxLength: 2 }),
      }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((all) => all.map((row, index) => ({ ...row, label: String(index + 1) })));

function emptyInventory(text: string): InventoryDocument {
  const layout = layoutOf(decodeRows(text));
  return {
    _id: 'session/A',
    version: 1,
    capacity: layout.capacity,
    held: 0,
    sold: 0,
    revenue: 0,
    rows: text,
    taken: Buffer.from(emptyBitmap(layout)),
    offer: {
      version: 1,
      sellerId: 's',
      title: 't',
      price: 100,
      currency: 'usd',
      eventId: 'e',
      sessionId: 'session',
      sectionId: 'A',
    },
  };
}

const isLive = ({ status }: OrderDocument) => status !== 'cancelled';

/** Seats of live orders are taken, each once; all others are as they were; the counts are their sums. */
function check(inventory: InventoryDocument, orders: OrderDocument[]): void {
  const layout = layoutOf(decodeRows(inventory.rows!));
  const expected = emptyBitmap(layout);
  const seats = orders
    .filter(isLive)
    .flatMap(({ tickets }) => tickets.map(({ seat }) => seatIndex(layout, seat!)!));
  expect(new Set(seats).size).toBe(seats.length);
  for (const index of seats) {
    expect(getBit(expected, index)).toBe(false);
    expected[index >> 3]! |= 1 << (index & 7);
  }
  expect(Buffer.from(inventory.taken!)).toEqual(Buffer.from(expected));
  const count = (statuses: string[]) =>
    orders
      .filter(({ status }) => statuses.includes(status))
      .reduce((sum, { tickets }) => sum + tickets.length, 0);
  expect(inventory.held).toBe(count(['created', 'awaiting:payment']));
  expect(inventory.sold).toBe(count(['complete']));
  expect(inventory.revenue).toBe(inventory.sold * 100);
}

/** A transaction that never committed leaves nothing; one whose message was not acknowledged is asked for again. */
const crash = fc.constantFrom(
  'not' as const,
  'not' as const,
  'before commit' as const,
  'before ack' as const,
);

const rules = { now: new Date(0), holdMs: 1, maxTickets: 10 };

describe('the engine, whatever happens in whatever order', () => {
  it('never has a seat in two live orders, and loses none', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.tuple(step, crash), { maxLength: 60 }), (layoutRows, steps) => {
        let inventory = emptyInventory(encodeRows(layoutRows));
        const layout = layoutOf(layoutRows);
        const orders: OrderDocument[] = [];
        for (const [one, crashes] of steps) {
          const change = changeFor(one, orders, layout.size, layoutRows);
          if (!change) continue;
          const order =
            'orderId' in change ? orders.find(({ _id }) => String(_id) === change.orderId) : undefined;
          const freeBefore = inventory.capacity - inventory.held - inventory.sold;
          const decision = decide(change, { inventory, order, ...rules });
          if (change.type === 'take' && 'quantity' in change.wanted && decision.outcome === 'refused') {
            // Nobody is refused while what they asked for is free.
            expect(freeBefore).toBeLessThan(change.wanted.quantity);
          }
          if (decision.outcome !== 'changed' || crashes === 'before commit') continue;
          expect(decision.inventory.version).toBeGreaterThanOrEqual(inventory.version);
          inventory = decision.inventory;
          const at = orders.findIndex(({ _id }) => _id.equals(decision.order._id));
          if (at < 0) orders.push(decision.order);
          else orders[at] = decision.order;
          check(inventory, orders);
          if (crashes === 'before ack' && 'orderId' in change) {
            // The message comes again: what it asked for has been done, and is not done twice.
            const again = decide(change, { inventory, order: decision.order, ...rules });
            expect(again.outcome).not.toBe('changed');
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ends each payment in a complete order or one request for its refund', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let inventory = emptyInventory(encodeRows([{ label: '1', seats: 6 }]));
        const orders: OrderDocument[] = [];
        const settled = new Set<string>();
        const refunds: string[] = [];
        const givenUp = new Set<string>();
        for (const one of steps) {
          const change = changeFor(one, orders, 6, [{ label: '1', seats: 6 }]);
          if (!change || change.type === 'refund') continue;
          const order =
            'orderId' in change ? orders.find(({ _id }) => String(_id) === change.orderId) : undefined;
          const decision = decide(change, { inventory, order, ...rules });
          if (change.type === 'settle') settled.add(change.paymentId);
          if (change.type === 'cancel' && change.reason === 'buyer' && decision.outcome !== 'refused')
            givenUp.add(change.orderId);
          if (decision.outcome !== 'changed') continue;
          inventory = decision.inventory;
          if (decision.refund) refunds.push(decision.refund);
          const at = orders.findIndex(({ _id }) => _id.equals(decision.order._id));
          if (at < 0) orders.push(decision.order);
          else orders[at] = decision.order;
        }
        const kept = orders
          .filter(({ status, payment }) => status === 'complete' && !payment!.refundAsked)
          .map(({ payment }) => payment!.id);
        for (const { _id, status } of orders) if (givenUp.has(String(_id))) expect(status).toBe('cancelled');
        expect(new Set(refunds).size).toBe(refunds.length);
        // A payment is one to an order here, as payments has it; its order has it or its refund was asked for.
        expect(new Set(kept).size).toBe(kept.length);
        for (const payment of settled) expect(kept.includes(payment)).not.toBe(refunds.includes(payment));
      }),
      { numRuns: 300 },
    );
  });
});

function changeFor(
  one: Step,
  orders: OrderDocument[],
  size: number,
  layoutRows: { label: string; seats: number }[],
): Change | undefined {
  if (one.type === 'take') return { type: 'take', buyerId: 'b', wanted: { quantity: one.quantity } };
  if (one.type === 'take-seats') {
    const layout = layoutOf(layoutRows);
    const seats = one.seats
      .filter((index) => index < size)
      .map((index) => {
        const row = layout.rows.findLast(({ start }) => start <= index)!;
        return `${row.label}/${index - row.start + 1}`;
      });
    return seats.length > 0 ? { type: 'take', buyerId: 'b', wanted: { seats } } : undefined;
  }
  const order = orders[one.order % Math.max(1, orders.length)];
  if (!order) return undefined;
  const orderId = String(order._id);
  switch (one.type) {
    case 'buyer':
    case 'expired':
      return { type: 'cancel', orderId, reason: one.type };
    case 'settle':
    case 'settle-again':
      return { type: 'settle', orderId, paymentId: `payment of ${orderId}` };
    case 'refund':
      return { type: 'refund', orderId, paymentId: order.payment?.id ?? 'none' };
    case 'await-payment':
    case 'give-back':
    case 'call-off':
      return { type: one.type, orderId };
  }
}
