import type { Order, Payment } from './types.ts';

/** How the visitor came back from the checkout page, if they did. */
export type CheckoutReturn = 'success' | 'cancelled' | undefined;

/**
 * What an order page has to say:
 * - `holding`: held and to be paid
 * - `confirming`: back from checkout, the payment or the order's word on it is on its way
 * - `issuing`: complete, tickets are being made · `ready`: they can be shown
 * - `late`: paid after the hold ended; it will be a ticket or a refund
 * - `refunding`, `refunded`, `expired`, `cancelled`
 */
export type Stage =
  | 'holding'
  | 'confirming'
  | 'issuing'
  | 'ready'
  | 'late'
  | 'refunding'
  | 'refunded'
  | 'expired'
  | 'cancelled';

export type OrderState = { order: Order; payment: Payment | null; ticketsReady: boolean };

/** Decides the stage from what orders, payments and tickets say, each of which may be a moment behind. */
export function orderStage({ order, payment, ticketsReady }: OrderState, returned: CheckoutReturn): Stage {
  const paid = payment?.status === 'paid';
  if (payment?.status === 'refunded' || order.cancelReason === 'refunded') return 'refunded';
  if (payment?.status === 'refunding' || order.refundRequested) return 'refunding';
  if (order.status === 'complete') return ticketsReady ? 'ready' : 'issuing';
  const expectsPayment = paid || (returned === 'success' && payment?.status !== 'failed');
  if (order.status !== 'cancelled') return expectsPayment ? 'confirming' : 'holding';
  if (expectsPayment) return 'late';
  return order.cancelReason === 'expired' ? 'expired' : 'cancelled';
}

/** Whether something is under way that the page should wait for. */
export function isWaiting(stage: Stage): boolean {
  return stage === 'confirming' || stage === 'issuing' || stage === 'late' || stage === 'refunding';
}

/**
 * Whether an order that is over without money may have been paid all the same, on a checkout page that was open when it
 * ended. Where the payment could not be read nobody can say.
 */
export function isUnsettled(stage: Stage, payment: Payment | null): boolean {
  return (
    (stage === 'expired' || stage === 'cancelled') &&
    ['pending', 'failed', undefined].includes(payment?.status)
  );
}
