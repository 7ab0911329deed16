'use client';

import { ArrowLeft } from 'lucide-react';
import { Countdown } from '@/components/checkout/countdown.tsx';
import { OrderActions } from '@/components/checkout/order-actions.tsx';
import { OrderSummary } from '@/components/checkout/order-summary.tsx';
import { Stepper } from '@/components/checkout/stepper.tsx';
import { useOrder } from '@/components/checkout/use-order.ts';
import { LocalTime } from '@/components/local-time.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { classNames } from '@/components/ui/class-names.ts';
import { Notice } from '@/components/ui/notice.tsx';
import { orderMessage } from '@/lib/order-message.ts';
import type { CheckoutReturn, OrderState } from '@/lib/order-stage.ts';
import type { OrderEvent } from '@/lib/order-tickets.ts';
import { texts } from '@/lib/texts.ts';
import styles from './order-view.module.css';

type Props = {
  initial: OrderState;
  event: OrderEvent | undefined;
  serverNow: number;
  returned: CheckoutReturn;
  /** Where this order was made in place of one that ran out: whether of the same places. */
  again: 'same' | 'other' | undefined;
};

/** One order from hold to tickets: what state it is in, what happens next, and what one can do about it. */
export function OrderView({ initial, event, serverNow, returned, again }: Props) {
  const live = useOrder(initial, serverNow, returned);
  const { state, stage } = live;
  const { order, payment } = state;
  const counting = !live.timeUp && (stage === 'holding' || (stage === 'confirming' && live.overdue));
  return (
    <div className={`page ${styles['order']}`}>
      <p className={styles['back']}>
        <PageLink href="/orders">
          <ArrowLeft aria-hidden="true" size={16} /> {texts.order.allOrders}
        </PageLink>
      </p>
      <div className={styles['main']}>
        <div className={styles['head']}>
          <div className={styles['words']}>
            <h1>{texts.order.stages[stage]}</h1>
            <div role="status">
              {stage === 'holding' && !live.timeUp && payment?.status === 'failed' ? (
                <Notice tone="bad">
                  <p>{orderMessage(live, returned)}</p>
                </Notice>
              ) : (
                <p className="lede">{orderMessage(live, returned)}</p>
              )}
            </div>
          </div>
          {counting && <Countdown from={order.createdAt} until={order.expiresAt} now={live.now} />}
        </div>
        {stage === 'holding' && again && (
          <Notice tone={again === 'same' ? 'good' : 'warn'} role="status">
            <p>{again === 'same' ? texts.order.sameSeats : texts.order.otherSeats}</p>
          </Notice>
        )}
        {live.unreachable && (
          <Notice tone="warn" role="status">
            <p>{texts.order.noConnection}</p>
            {stage === 'holding' && <p>{texts.order.noConnectionHeld}</p>}
          </Notice>
        )}
        <Stepper stage={stage} state={state} />
        {stage === 'refunded' && payment?.refundedAt && (
          <p className={classNames('soft', styles['aside'])}>
            {texts.order.refundedAt} <LocalTime at={payment.refundedAt} />
          </p>
        )}
        <OrderActions live={live} event={event} />
      </div>
      <OrderSummary order={order} event={event} isHeld={stage === 'holding'} />
    </div>
  );
}
