import { emptyBitmap, encodeRows, layoutOf, seatIndex, setBit, type Row } from '@aisle/common';
import mongoose from 'mongoose';
import type * as Shape from '../../audit/snapshot.ts';

export const NOW = new Date('2031-05-01T12:00:00Z');
const LATER = new Date('2031-05-01T12:10:00Z');
const HOUR = '2031-05-01T11:00:00.000Z';

export const id = (number: number): string => number.toString(16).padStart(24, '0');
export const SELLER = id(1);
export const BUYER = id(2);
export const EVENT = id(3);
export const SESSION = id(4);
export const STALLS = `${SESSION}/A`;
export const FLOOR = `${SESSION}/GA`;
export const LISTED = id(5);

/** Two rows of ten, 1/5 is blocked. */
const rows: Row[] = [
  { label: '1', seats: 10, blocked: [5] },
  { label: '2', seats: 10 },
];
export const layout = layoutOf(rows);
const PRICE = 4500;

export const orderIds = {
  /** Complete: 1/1 and 1/2. */
  seated: id(101),
  /** A hold on 2/3. */
  hold: id(102),
  /** Refunded: had 1/9. */
  refunded: id(103),
  /** Complete: two of general admission, one of them admitted. */
  standing: id(104),
  /** A listed ticket, sold. */
  listed: id(105),
  /** Ran out, but was paid: the refund is being made. */
  late: id(106),
};

/** The bitmap of the stalls with these seats taken. */
export function stallsWith(...seats: string[]): Buffer {
  const bits = Buffer.from(emptyBitmap(layout));
  for (const seat of seats) setBit(bits, seatIndex(layout, seat)!, true);
  return bits;
}

const stallsTicket = (seat: string) => ({
  eventId: EVENT,
  sessionId: SESSION,
  sectionId: 'A',
  seat,
  title: 'Stalls',
  price: PRICE,
});
const floorTicket = () => ({
  eventId: EVENT,
  sessionId: SESSION,
  sectionId: 'GA',
  title: 'Floor',
  price: 2000,
});

function order(
  _id: string,
  inventory: Shape.Order['inventory'],
  tickets: Shape.Order['tickets'],
  state: Partial<Shape.Order>,
): Shape.Order {
  const total = tickets.reduce((sum, { price }) => sum + price, 0);
  return {
    _id,
    buyerId: BUYER,
    status: 'complete',
    version: 1,
    expiresAt: LATER,
    currency: 'usd',
    total,
    tickets,
    inventory,
    ...state,
  };
}

const paidBy = (orderId: string) => id(Number.parseInt(orderId, 16) + 100);
const intentOf = (orderId: string) => `pi_${Number.parseInt(orderId, 16)}`;

function orders(): Shape.Order[] {
  const { seated, hold, refunded, standing, listed, late } = orderIds;
  const paid = (orderId: string) => ({ payment: { id: paidBy(orderId), accepted: true } });
  return [
    order(seated, { id: STALLS, version: 3 }, [stallsTicket('1/1'), stallsTicket('1/2')], paid(seated)),
    order(hold, { id: STALLS, version: 6 }, [stallsTicket('2/3')], { status: 'awaiting:payment' }),
    order(refunded, { id: STALLS, version: 7 }, [stallsTicket('1/9')], {
      ...paid(refunded),
      status: 'cancelled',
      cancelReason: 'refunded',
    }),
    order(standing, { id: FLOOR, version: 3 }, [floorTicket(), floorTicket()], paid(standing)),
    order(
      listed,
      { id: LISTED, version: 2 },
      [{ ticketId: LISTED, title: 'Listed', price: 3000 }],
      paid(listed),
    ),
    order(late, { id: STALLS, version: 5 }, [stallsTicket('2/9')], {
      status: 'cancelled',
      cancelReason: 'expired',
      payment: { id: paidBy(late), accepted: false },
    }),
  ];
}

/** A payment of an order, as its status says. */
export const paymentOf = (
  { _id, total }: Shape.Order,
  status: Shape.Payment['status'] = 'paid',
): Shape.Payment => ({
  _id: paidBy(_id),
  orderId: _id,
  amount: total,
  currency: 'usd',
  status,
  capturedIntentId: intentOf(_id),
});

export const intentFor = ({ _id, total }: Shape.Order, refunded = 0): Shape.Intent => ({
  id: intentOf(_id),
  amount: total,
  refunded,
  currency: 'usd',
});

const refundOf = (
  { _id, total }: Shape.Order,
  status: Shape.Refund['status'],
  minutesAgo: number,
): Shape.Refund => ({
  _id: mongoose.Types.ObjectId.createFromTime(NOW.getTime() / 1000 - minutesAgo * 60).toHexString(),
  paymentId: paidBy(_id),
  intentId: intentOf(_id),
  amount: total,
  currency: 'usd',
  reason: 'order-cancelled',
  status,
});

export const ticketOf = (one: Shape.Order, index: number, serial: number): Shape.IssuedTicket => {
  const { title: _, ...place } = one.tickets[index]!;
  return {
    _id: id(serial),
    key: `${one._id}/${index}`,
    orderId: one._id,
    ...place,
    currency: 'usd',
    holderId: BUYER,
    status: 'valid',
  };
};

const offer = { version: 1, sellerId: SELLER, title: 'An offer', currency: 'usd' };
const place = { ...offer, eventId: EVENT, sessionId: SESSION, until: LATER, cancelled: false };

/** A small world in which everything fits: an event with seats and general admission, and a listed ticket. */
export function consistentSnapshot(): Shape.Snapshot {
  const [seated, hold, refunded, standing, listed, late] = orders() as [
    Shape.Order,
    Shape.Order,
    Shape.Order,
    Shape.Order,
    Shape.Order,
    Shape.Order,
  ];
  const all = [seated, hold, refunded, standing, listed, late];
  const taken = () => stallsWith('1/1', '1/2', '2/3');
  return {
    now: NOW,
    users: [SELLER, BUYER].map((_id) => ({ _id, version: 1, name: 'Kim', email: `${_id}@example.com` })),
    userCopies: [
      ...[SELLER, BUYER].map((_id) => ({ _id, version: 1, name: 'Kim', email: `${_id}@example.com` })),
      { _id: id(9), version: 2 },
    ],
    buyerCopies: [SELLER, BUYER].map((_id) => ({
      _id,
      version: 1,
      name: 'Kim',
      email: `${_id}@example.com`,
    })),
    inventories: [
      {
        _id: STALLS,
        version: 8,
        capacity: 19,
        held: 1,
        sold: 2,
        revenue: 9000,
        taken: taken(),
        rows: encodeRows(rows),
        offer: { ...place, sectionId: 'A', rank: 0, price: PRICE },
      },
      {
        _id: FLOOR,
        version: 3,
        capacity: 100,
        held: 0,
        sold: 2,
        revenue: 4000,
        offer: { ...place, sectionId: 'GA', rank: 1, price: 2000 },
      },
      {
        _id: LISTED,
        version: 2,
        capacity: 1,
        held: 0,
        sold: 1,
        revenue: 3000,
        offer: { ...offer, price: 3000 },
      },
    ],
    orders: all,
    sales: [
      { _id: `${STALLS}@2031-05-01T10:00:00.000Z`, eventId: EVENT, sold: 3, revenue: 13_500 },
      { _id: `${STALLS}@${HOUR}`, eventId: EVENT, sold: -1, revenue: -4500 },
      { _id: `${FLOOR}@${HOUR}`, eventId: EVENT, sold: 2, revenue: 4000 },
    ],
    listedTickets: [
      {
        _id: LISTED,
        sellerId: SELLER,
        price: 3000,
        currency: 'usd',
        status: 'sold',
        inventoryVersion: 2,
        version: 1,
      },
    ],
    events: [
      {
        _id: EVENT,
        sellerId: SELLER,
        currency: 'usd',
        status: 'onSale',
        sessions: [{ _id: new mongoose.Types.ObjectId(SESSION), startsAt: LATER }],
        sections: [
          { id: 'A', name: 'Stalls', price: PRICE, kind: 'seated', rows },
          { id: 'GA', name: 'Floor', price: 2000, kind: 'general', capacity: 100 },
        ],
      },
    ],
    availabilities: [
      { _id: STALLS, capacity: 19, takenCount: 3, version: 7, taken: taken() },
      { _id: FLOOR, capacity: 100, takenCount: 2, version: 3 },
    ],
    issuedTickets: [
      ticketOf(seated, 0, 301),
      ticketOf(seated, 1, 302),
      { ...ticketOf(refunded, 0, 303), status: 'void' },
      { ...ticketOf(standing, 0, 304), status: 'admitted', admittedAt: NOW },
      ticketOf(standing, 1, 305),
      ticketOf(listed, 0, 306),
    ],
    payments: [
      paymentOf(seated),
      paymentOf(refunded, 'refunded'),
      paymentOf(standing),
      paymentOf(listed),
      paymentOf(late, 'refunding'),
    ],
    refunds: [refundOf(refunded, 'done', 60), refundOf(late, 'pending', 3)],
    orderCopies: all.map(({ _id, version, buyerId, status, expiresAt, currency, total }) => ({
      _id,
      version,
      buyerId,
      status,
      expiresAt,
      currency,
      total,
    })),
    deadlines: [
      { _id: hold._id, expiresAt: hold.expiresAt, state: 'pending' },
      { _id: seated._id, expiresAt: seated.expiresAt, state: 'closed' },
    ],
    lateMessages: [],
    intents: [
      intentFor(seated),
      intentFor(refunded, refunded.total),
      intentFor(standing),
      intentFor(listed),
      intentFor(late),
    ],
    deadLetters: [],
  };
}
