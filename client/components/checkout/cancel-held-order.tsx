'use client';

import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { ActionButton } from '@/components/action-button.tsx';
import { cancelOrder } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';
import { texts } from '@/lib/texts.ts';

/** Gives a hold up from the list of orders. */
export function CancelHeldOrder({ orderId, title }: { orderId: string; title: string }) {
  const router = useRouter();
  const cancel = async () => {
    try {
      await cancelOrder(orderId);
      toast.success(texts.order.cancelled);
    } catch (error) {
      // It has moved on meanwhile: the list is read again and shows where to.
      if (!(error instanceof ApiError && error.status === 409)) throw error;
      toast.error(error.message);
    }
    router.refresh();
  };
  return (
    <ActionButton
      variant="quiet"
      size="small"
      label={
        <>
          {texts.order.cancel}
          <span className="visually-hidden">: {title}</span>
        </>
      }
      busyLabel={texts.order.cancelling}
      run={cancel}
    />
  );
}
