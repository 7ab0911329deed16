'use client';

import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { useIdempotentRequest } from '@/components/use-idempotent-request.ts';
import { placeOrder } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';
import { signInPath } from '@/lib/return-path.ts';
import { seatAddress } from '@/lib/venue/seats.ts';
import type { PlacedSection } from '@/lib/venue/layout.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import type { Order } from '@/lib/types.ts';
import { keepPicked } from './keep-picked.ts';
import { countOf, type Picked } from './types.ts';

/** Holds what was picked and goes to its order; throws an ApiError. Signs in first where that is needed. */
export function useHold(eventId: string, sessionId: string) {
  const router = useRouter();
  const place = useIdempotentRequest(placeOrder);

  return async (section: PlacedSection, picked: Picked) => {
    // What was said about choosing is over.
    toast.dismiss();
    const { sectionId } = picked;
    const best = { sessionId, sectionId, quantity: countOf(picked) };
    try {
      if ('quantity' in picked) return leave(await place(best));
      const seats = picked.seats.map((seat) => seatAddress(section.rows, seat));
      try {
        return leave(await place({ sessionId, sectionId, seats }));
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
      }
      const order = await place(best);
      toast(eventsTexts.picker.gotOthers(order.tickets.flatMap(({ seat }) => seat ?? [])), {
        duration: 12_000,
      });
      return leave(order);
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      keepPicked(sessionId, picked);
      window.location.assign(signInPath(`/events/${eventId}/sessions/${sessionId}`));
      return 'leaving' as const;
    }
  };

  function leave(order: Order) {
    router.push(`/orders/${order.id}`);
    return 'leaving' as const;
  }
}

const statusOf = (error: unknown): number => (error instanceof ApiError ? error.status : 0);
