'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { ActionButton } from '@/components/action-button.tsx';
import { newIdempotencyKey, placeOrder } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';
import { signInPath } from '@/lib/return-path.ts';
import { texts } from '@/lib/texts.ts';

/** Holds a ticket and goes to its order. */
export function BuyButton({ ticketId }: { ticketId: string }) {
  const router = useRouter();
  const key = useRef<string>(undefined);

  const buy = async () => {
    // Kept until there is an answer: after a lost connection the same key finds the order that was made.
    key.current ??= newIdempotencyKey();
    try {
      const order = await placeOrder({ ticketId }, key.current);
      router.push(`/orders/${order.id}`);
      return 'leaving' as const;
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      if (status !== 0) key.current = undefined;
      if (status === 401) {
        window.location.assign(signInPath(`/tickets/${ticketId}`));
        return 'leaving' as const;
      }
      if (status === 409) router.refresh();
      throw error;
    }
  };

  return <ActionButton label={texts.ticket.buy} busyLabel={texts.ticket.buying} run={buy} />;
}
