import { expect, it } from '@jest/globals';
import { isUnsettled, orderStage, type CheckoutReturn, type Stage } from '../lib/order-stage.ts';
import type { Order, Payment } from '../lib/types.ts';

type Case = {
  name: string;
  order: Order['status'];
  cancelReason?: string;
  refundRequested?: boolean;
  payment?: Payment['status'];
  returned?: CheckoutReturn;
  ticketsReady?: boolean;
  stage: Stage;
};

const cases: Case[] = [
  { name: 'a new order is held', order: 'created', stage: 'holding' },
  { name: 'an open checkout is held', order: 'awaiting:payment', payment: 'pending', stage: 'holding' },
  {
    name: 'leaving checkout keeps the hold',
    order: 'awaiting:payment',
    payment: 'pending',
    returned: 'cancelled',
    stage: 'holding',
  },
  {
    name: 'a declined card keeps the hold',
    order: 'awaiting:payment',
    payment: 'failed',
    returned: 'success',
    stage: 'holding',
  },
  {
    name: 'back from paying waits for word',
    order: 'awaiting:payment',
    payment: 'pending',
    returned: 'success',
    stage: 'confirming',
  },
  {
    name: 'a payment ahead of its order waits',
    order: 'awaiting:payment',
    payment: 'paid',
    stage: 'confirming',
  },
  { name: 'an order ahead of its payment goes on', order: 'complete', payment: 'pending', stage: 'issuing' },
  { name: 'tickets make it ready', order: 'complete', payment: 'paid', ticketsReady: true, stage: 'ready' },
  {
    name: 'an unpaid hold expires',
    order: 'cancelled',
    cancelReason: 'expired',
    payment: 'none',
    stage: 'expired',
  },
  { name: 'a buyer cancels', order: 'cancelled', cancelReason: 'buyer', stage: 'cancelled' },
  {
    name: 'paid after expiry is late',
    order: 'cancelled',
    cancelReason: 'expired',
    payment: 'paid',
    stage: 'late',
  },
  {
    name: 'maybe paid after expiry is never called unpaid',
    order: 'cancelled',
    cancelReason: 'expired',
    payment: 'pending',
    returned: 'success',
    stage: 'late',
  },
  { name: 'a refund is under way', order: 'cancelled', payment: 'refunding', stage: 'refunding' },
  {
    name: 'money that came too late is on its way back, even before its payment says so',
    order: 'cancelled',
    cancelReason: 'expired',
    refundRequested: true,
    payment: 'paid',
    stage: 'refunding',
  },
  {
    name: 'a called-off event gives the money back',
    order: 'complete',
    refundRequested: true,
    payment: 'paid',
    ticketsReady: true,
    stage: 'refunding',
  },
  {
    name: 'a refunded order says so without its payment',
    order: 'cancelled',
    cancelReason: 'refunded',
    stage: 'refunded',
  },
  {
    name: 'a refund is done',
    order: 'cancelled',
    payment: 'refunded',
    returned: 'success',
    stage: 'refunded',
  },
];

it.each(cases)('$name', ({ order: status, payment, returned, ticketsReady = false, stage, ...said }) => {
  const { cancelReason, refundRequested } = said;
  const order: Order = {
    id: '1',
    status,
    version: 0,
    expiresAt: '2030-01-01T00:00:00.000Z',
    createdAt: '2029-12-31T23:45:00.000Z',
    currency: 'usd',
    total: 4500,
    tickets: [],
    ...(cancelReason && { cancelReason }),
    ...(refundRequested && { refundRequested }),
  };
  const state = { order, payment: payment ? { orderId: '1', status: payment } : null, ticketsReady };
  expect(orderStage(state, returned)).toBe(stage);
});

it.each<[Stage, Payment['status'] | undefined, boolean]>([
  ['expired', 'pending', true],
  ['cancelled', 'failed', true],
  ['expired', undefined, true],
  ['expired', 'none', false],
  ['refunded', undefined, false],
  ['holding', 'pending', false],
])('an order that is %s with a payment that is %s may still turn out to be paid: %s', (...asked) => {
  const [stage, status, unsettled] = asked;
  expect(isUnsettled(stage, status ? { orderId: '1', status } : null)).toBe(unsettled);
});
