'use client';

import { Countdown } from '@/components/countdown.tsx';
import { OrderActions } from '@/components/order-actions.tsx';
import { OrderSummary } from '@/components/order-summary.tsx';
import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Stepper } from '@/components/stepper.tsx';
import { useOrder } from '@/components/use-order.ts';
import { orderMessage } from '@/lib/order-message.ts';
import type { CheckoutReturn, OrderState } from '@/lib/order-stage.ts';
import { texts } from '@/lib/texts.ts';

type Props = { initial: OrderState; serverNow: number; returned: CheckoutReturn };

/** One order from hold to tickets: what state it is in, what happens next, and what one can do about it. */
export function OrderView({ initial, serverNow, returned }: Props) {
  const live = useOrder(initial, serverNow, returned);
  const { state, stage } = live;
  const { order, payment } = state;
  const counting = !live.timeUp && (stage === 'holding' || (stage === 'confirming' && live.overdue));
  return (
    <div className="page narrow order">
      <div className="order-head">
        <div>
          <h1>{texts.order.stages[stage]}</h1>
          <p className="lede" role="status">
            {orderMessage(live, returned)}
          </p>
        </div>
        {counting && <Countdown from={order.createdAt} until={order.expiresAt} now={live.now} />}
      </div>
      <Stepper stage={stage} state={state} />
      {stage === 'refunded' && payment?.refundedAt && (
        <p className="soft">
          {texts.order.refundedAt} <LocalTime at={payment.refundedAt} />
        </p>
      )}
      <OrderActions live={live} />
      <OrderSummary order={order} />
      <p>
        <PageLink href="/orders">{texts.order.allOrders}</PageLink>
      </p>
    </div>
  );
}
