'use client';

import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/action-button.tsx';
import { PageLink } from '@/components/page-link.tsx';
import type { useOrder } from '@/components/use-order.ts';
import { cancelOrder, startCheckout } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';
import { isWaiting } from '@/lib/order-stage.ts';
import { tryAgainPath } from '@/lib/order-tickets.ts';
import { texts } from '@/lib/texts.ts';

/** What one can do about an order at its stage. */
export function OrderActions({ live }: { live: ReturnType<typeof useOrder> }) {
  const { state, stage, timeUp, overdue, refresh } = live;
  const { order, payment } = state;
  const unpaid = payment?.status !== 'paid';
  const canPay = !timeUp && (stage === 'holding' || (stage === 'confirming' && overdue && unpaid));

  if (stage === 'ready') {
    return (
      <PageLink href="/my-tickets" className="button">
        {texts.order.seeTickets}
      </PageLink>
    );
  }
  if (stage === 'expired' || stage === 'cancelled') {
    return (
      <PageLink href={tryAgainPath(order)} className="button">
        {texts.order.tryAgain}
      </PageLink>
    );
  }
  return (
    <div className="actions">
      {canPay && <PayButton orderId={order.id} refresh={refresh} />}
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

type ButtonProps = { orderId: string; refresh: () => Promise<void> };

function PayButton({ orderId, refresh }: ButtonProps) {
  const pay = async () => {
    const { checkoutUrl } = await startCheckout(orderId).catch(afterConflict(refresh));
    window.location.assign(checkoutUrl);
    return 'leaving' as const;
  };
  return <ActionButton label={texts.order.pay} busyLabel={texts.order.paying} run={pay} />;
}

function CancelButton({ orderId, refresh }: ButtonProps) {
  const router = useRouter();
  const cancel = async () => {
    await cancelOrder(orderId).catch(afterConflict(refresh));
    await refresh();
    // Lists that were read before still show it as held.
    router.refresh();
  };
  return (
    <ActionButton
      variant="quiet"
      label={texts.order.cancel}
      busyLabel={texts.order.cancelling}
      run={cancel}
    />
  );
}

/** A 409 means that the order has moved on: show where to, along with the reason. */
function afterConflict(refresh: () => Promise<void>) {
  return async (error: unknown): Promise<never> => {
    if (error instanceof ApiError && error.status === 409) await refresh();
    throw error;
  };
}
