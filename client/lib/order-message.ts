import type { CheckoutReturn, OrderState, Stage } from './order-stage.ts';
import { texts } from './texts.ts';

type Situation = { state: OrderState; stage: Stage; timeUp: boolean; overdue: boolean };

/** What is known about an order and what happens next, in words. */
export function orderMessage({ state, stage, timeUp, overdue }: Situation, returned: CheckoutReturn): string {
  const t = texts.order;
  switch (stage) {
    case 'holding':
      if (timeUp) return t.timeUp;
      if (state.payment?.status === 'failed') return t.failed;
      return returned === 'cancelled' ? t.checkoutCancelled : t.holding;
    case 'confirming':
      if (!overdue) return t.confirming;
      return state.payment?.status === 'paid' ? t.paidLong : t.confirmingLong;
    case 'issuing':
      return overdue ? t.issuingLong : t.issuing;
    case 'late':
      return overdue ? t.lateLong : t.late;
    case 'cancelled':
      return cancelledMessage(state.order.cancelReason);
    case 'ready':
    case 'refunding':
    case 'refunded':
    case 'expired':
      return t[stage];
  }
}

function cancelledMessage(reason: string | undefined): string {
  if (reason === 'buyer') return texts.order.cancelledByBuyer;
  return reason === 'event-cancelled' ? texts.order.cancelledEvent : texts.order.cancelledPlain;
}
