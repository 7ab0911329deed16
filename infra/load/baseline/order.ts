import type { JetStreamClient } from 'nats';
import mongoose from 'mongoose';
import { HOLD_MS, Order, Ticket } from './models.ts';

export interface Wanted {
  sessionId: string;
  sectionId?: string;
  quantity?: number;
  seats?: string[];
}

/** Finds free tickets, saves them as taken, saves the order, publishes. Answers the order, or null when there are none. */
export async function order(
  wanted: Wanted,
  buyerId: string,
  jetStream: JetStreamClient,
): Promise<object | null> {
  const { sessionId, sectionId, quantity = 1, seats } = wanted;
  const filter = {
    sessionId,
    orderId: null,
    ...(sectionId && { sectionId }),
    ...(seats && { seat: { $in: seats } }),
  };
  const count = seats?.length ?? quantity;
  const tickets = await Ticket.find(filter).limit(count);
  if (tickets.length < count) return null;

  const made = new Order({
    buyerId,
    status: 'created',
    expiresAt: new Date(Date.now() + HOLD_MS),
    tickets: tickets.map(({ seat, price }) => ({ seat, price })),
  });
  try {
    await Promise.all(tickets.map((ticket) => ticket.set({ orderId: made.id }).save()));
  } catch (error) {
    if (error instanceof mongoose.Error.VersionError) return null;
    throw error;
  }
  await made.save();
  const answer = { id: made.id, status: made.status, tickets: made.tickets };
  await jetStream.publish('baseline.order.created', JSON.stringify(answer));
  return answer;
}
