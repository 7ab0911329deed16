import { texts } from './texts.ts';
import type { EventView, Order, Payment, Venue } from './types.ts';

/** What an order is for, in words; of a listed ticket there is no Event. */
export type OrderEvent = {
  id: string;
  name: string;
  venue: Venue;
  startsAt?: string;
  endsAt?: string;
  sectionName?: string;
};

/** What of an Event concerns an order. */
export function orderEvent(order: Order, event: EventView | null): OrderEvent | undefined {
  const [first] = order.tickets;
  if (!event || !first) return undefined;
  const session = event.sessions.find(({ id }) => id === first.sessionId);
  return {
    id: event.id,
    name: event.name,
    venue: event.venue,
    ...(session && { startsAt: session.startsAt }),
    ...(session?.endsAt && { endsAt: session.endsAt }),
    ...sectionNameOf(event, first.sectionId),
  };
}

function sectionNameOf({ sections }: EventView, sectionId: string | undefined): { sectionName?: string } {
  const section = sections.find(({ id }) => id === sectionId);
  return section ? { sectionName: section.name } : {};
}

/** An order in a line: its Event, or its listed ticket. */
export const orderTitle = ({ tickets }: Order, event: OrderEvent | undefined): string =>
  event?.name ?? tickets[0]?.title ?? texts.orders.ticket;

export type OrderState = keyof typeof texts.orders.status;

/** An order's state in a list, by what says most of it. `payment` where it is known. */
export function orderStatus(order: Order, payment: Payment | null = null): OrderState {
  const { status, cancelReason, refundRequested } = order;
  if (cancelReason === 'refunded' || payment?.status === 'refunded') return 'refunded';
  if (refundRequested) return 'refunding';
  if (status === 'complete') return status;
  if (status !== 'cancelled') return 'held';
  return cancelReason === 'expired' || cancelReason === 'event-cancelled' ? cancelReason : 'cancelled';
}
