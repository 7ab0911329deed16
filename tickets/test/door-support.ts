import type { OrderSnapshot } from '@aisle/common';
import { signIn, type SignedIn } from '@aisle/common/testing';
import mongoose from 'mongoose';
import { Event, type EventDocument } from '../src/models/event.ts';
import type { MyTicketView } from '../src/operations/list-my-tickets.ts';
import { newId, type Tickets } from './support.ts';

export const SESSION_STARTS = ['2027-03-01T19:00:00.000Z', '2027-03-02T19:00:00.000Z'];

/** An Event on sale in two sessions, with seats and general admission, as publishing it would leave it. */
export async function makeEvent(changes: Partial<EventDocument> = {}): Promise<EventDocument> {
  const event: EventDocument = {
    _id: new mongoose.Types.ObjectId(),
    sellerId: newId(),
    name: 'Hamlet',
    venue: { name: 'Old Theatre', address: 'High Street 1' },
    currency: 'usd',
    reentry: false,
    staff: [],
    sessions: SESSION_STARTS.map((startsAt) => ({
      _id: new mongoose.Types.ObjectId(),
      startsAt: new Date(startsAt),
    })),
    sections: [
      { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rows: [{ label: '12', seats: 24 }] },
      { id: 'GA', name: 'Standing', kind: 'general', price: 2000, capacity: 500 },
    ],
    status: 'onSale',
    version: 1,
    seatCount: 524,
    lastsUntil: new Date(SESSION_STARTS[1]!),
    createdAt: new Date(),
    ...changes,
  };
  await Event.create(event);
  return event;
}

export const idOf = ({ _id }: { _id: mongoose.Types.ObjectId }): string => _id.toHexString();

/** An order of seats in section A, or of as many places in the standing area. `night` counts sessions from 0. */
export function eventOrder(
  event: EventDocument,
  places: string[] | number,
  { night = 0, ...changes }: Partial<OrderSnapshot> & { night?: number } = {},
): OrderSnapshot {
  const place = { eventId: idOf(event), sessionId: idOf(event.sessions[night]!) };
  const tickets =
    typeof places === 'number'
      ? Array.from({ length: places }, () => ({ ...place, sectionId: 'GA', title: event.name, price: 2000 }))
      : places.map((seat) => ({ ...place, sectionId: 'A', seat, title: event.name, price: 4500 }));
  return {
    id: newId(),
    buyerId: newId(),
    status: 'complete',
    createdAt: '2026-11-20T10:00:00.000Z',
    expiresAt: '2026-11-20T10:15:00.000Z',
    currency: event.currency,
    total: tickets.reduce((sum, { price }) => sum + price, 0),
    tickets,
    inventory: { id: `${place.sessionId}/${tickets[0]!.sectionId}`, version: 1 },
    ...changes,
  };
}

/** Sells one seat of an Event, and answers what its buyer has. */
export async function sellSeat(
  tickets: Tickets,
  event: EventDocument,
  options: { night?: number; buyer?: SignedIn; seat?: string } = {},
): Promise<{ order: OrderSnapshot; ticket: MyTicketView; buyer: SignedIn }> {
  const { night = 0, buyer = signIn(), seat = '12/7' } = options;
  const order = eventOrder(event, [seat], { night, buyerId: buyer.id });
  await tickets.publish('order.completed', 2, order);
  await tickets.settled();
  return { order, buyer, ticket: (await tickets.mine(buyer))[0]! };
}
