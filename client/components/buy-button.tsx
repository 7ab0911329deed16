'use client';

import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/action-button.tsx';
import { useIdempotentRequest } from '@/components/use-idempotent-request.ts';
import { placeOrder } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';
import { signInPath } from '@/lib/return-path.ts';
import { texts } from '@/lib/texts.ts';

/** Holds a ticket and goes to its order. */
export function BuyButton({ ticketId }: { ticketId: string }) {
  const router = useRouter();
  const place = useIdempotentRequest(placeOrder);

  const buy = async () => {
    try {
      const order = await place({ ticketId });
      router.push(`/orders/${order.id}`);
      return 'leaving' as const;
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
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
