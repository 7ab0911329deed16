'use client';

import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { ActionButton } from '@/components/action-button.tsx';
import { TryAgain } from '@/components/checkout/try-again.tsx';
import type { useOrder } from '@/components/checkout/use-order.ts';
import { TicketDownloads } from '@/components/tickets/ticket-downloads.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { cancelOrder, startCheckout } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';
import { formatMoney } from '@/lib/money.ts';
import { isWaiting } from '@/lib/order-stage.ts';
import type { OrderEvent } from '@/lib/order-tickets.ts';
import { texts } from '@/lib/texts.ts';
import type { Order } from '@/lib/types.ts';
import styles from './order-actions.module.css';

type Props = { live: ReturnType<typeof useOrder>; event: OrderEvent | undefined };

/** What one can do about an order at its stage. */
export function OrderActions({ live, event }: Props) {
  const { state, stage, timeUp, overdue, refresh } = live;
  const { order, payment } = state;
  const unpaid = payment?.status !== 'paid';
  const canPay = !timeUp && (stage === 'holding' || (stage === 'confirming' && overdue && unpaid));

  if (stage === 'ready') {
    return (
      <div className={styles['actions']}>
        <ButtonLink href="/my-tickets" size="large">
          {texts.order.seeTickets}
        </ButtonLink>
        <TicketDownloads
          of={{ orderId: order.id }}
          name={event?.name ?? texts.orders.ticket}
          hasDate={event?.startsAt !== undefined}
        />
      </div>
    );
  }
  if (stage === 'expired' || stage === 'cancelled') {
    const isOff = order.cancelReason === 'event-cancelled';
    return (
      <div className={styles['actions']}>
        {!isOff && <TryAgain order={order} />}
        <ButtonLink href={event && !isOff ? `/events/${event.id}` : '/'} variant="quiet" size="large">
          {event && !isOff ? texts.order.seeEvent : texts.order.browse}
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className={styles['actions']}>
      {canPay && <PayButton order={order} refresh={refresh} />}
      {canPay && stage === 'holding' && <CancelButton orderId={order.id} refresh={refresh} />}
      {overdue && isWaiting(stage) && (
        <ActionButton
          variant="quiet"
          label={texts.order.checkNow}
          busyLabel={texts.order.checking}
          run={refresh}
        />
      )}
    </div>
  );
}

type Refresh = () => Promise<void>;

function PayButton({ order, refresh }: { order: Order; refresh: Refresh }) {
  const pay = async () => {
    const { checkoutUrl } = await startCheckout(order.id).catch(afterConflict(refresh));
    window.location.assign(checkoutUrl);
    return 'leaving' as const;
  };
  const total = formatMoney(order.total, order.currency);
  return (
    <ActionButton size="large" label={texts.order.pay(total)} busyLabel={texts.order.paying} run={pay} />
  );
}

function CancelButton({ orderId, refresh }: { orderId: string; refresh: Refresh }) {
  const router = useRouter();
  const cancel = async () => {
    await cancelOrder(orderId).catch(afterConflict(refresh));
    await refresh();
    toast.success(texts.order.cancelled);
    // Lists that were read before still show it as held.
    router.refresh();
  };
  return (
    <ActionButton
      variant="quiet"
      size="large"
      label={texts.order.cancel}
      busyLabel={texts.order.cancelling}
      run={cancel}
    />
  );
}

/** A 409 means that the order has moved on: show where to, along with the reason. */
function afterConflict(refresh: Refresh) {
  return async (error: unknown): Promise<never> => {
    if (error instanceof ApiError && error.status === 409) await refresh();
    throw error;
  };
}
