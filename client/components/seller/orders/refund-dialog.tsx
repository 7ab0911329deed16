'use client';

import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import { ActionButton } from '@/components/action-button.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { formatMoney } from '@/lib/money.ts';
import { readEventOrders, refundOrder } from '@/lib/seller/api.ts';
import { buyerOf } from '@/lib/seller/sold-order.ts';
import type { SoldOrder } from '@/lib/seller/types.ts';
import { texts } from '@/lib/texts.ts';

type Props = { eventId: string; order: SoldOrder; onUpdate: (order: SoldOrder) => void; onClose: () => void };

/** When to look whether the money has gone back (ms after it was asked for): a moment later, unless Stripe is slow. */
const LOOKS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Asks before an order's money is given back, and follows the refund until it is made. */
export function RefundDialog({ eventId, order, onUpdate, onClose }: Props) {
  const say = texts.seller.ordersPage;
  const total = formatMoney(order.total, order.currency);
  const { name } = buyerOf(order);
  // Closing the dialog does not end the looking; leaving the page does.
  const update = useRef(onUpdate);
  useEffect(() => {
    update.current = onUpdate;
  });

  const follow = async () => {
    for (const wait of LOOKS_MS) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        const { items } = await readEventOrders(eventId, { q: order.id }, undefined, 1);
        const now = items[0];
        if (!now) continue;
        update.current(now);
        if (now.refund === 'done') {
          toast.success(say.refundDone(total));
          return;
        }
      } catch {
        // The next look may get through; the list tells the truth whenever it is loaded again.
      }
    }
  };

  const run = async () => {
    onUpdate(await refundOrder(order.id));
    toast(say.refundAsked(total));
    void follow();
    onClose();
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={say.refundTitle}
      description={say.refundText(total, name)}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            {say.refundKeep}
          </Button>
          <ActionButton
            variant="danger"
            label={say.refundConfirm(total)}
            busyLabel={say.refundBusy}
            run={run}
          />
        </>
      }
    >
      <p className="soft small">{say.refundHint}</p>
    </Dialog>
  );
}
