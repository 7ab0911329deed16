'use client';

import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/action-button.tsx';
import { orderAgain } from '@/lib/order-again.ts';
import { texts } from '@/lib/texts.ts';
import type { Order } from '@/lib/types.ts';
import styles from './try-again.module.css';

/** One tap holds again what ran out, or the best there is in its place. */
export function TryAgain({ order }: { order: Order }) {
  const router = useRouter();
  const run = async () => {
    const { order: next, isSame } = await orderAgain(order);
    router.push(`/orders/${next.id}?again=${isSame ? 'same' : 'other'}`);
    return 'leaving' as const;
  };
  return (
    <div className={styles['again']}>
      <ActionButton size="large" label={texts.order.tryAgain} busyLabel={texts.order.tryingAgain} run={run} />
      <p className="soft small">{hintFor(order)}</p>
    </div>
  );
}

function hintFor({ tickets }: Order): string {
  const [first] = tickets;
  if (first?.ticketId !== undefined && first.sessionId === undefined) return texts.order.tryAgainTicket;
  return first?.seat === undefined ? texts.order.tryAgainPlaces : texts.order.tryAgainHint;
}
