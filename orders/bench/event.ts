import { message, type Message } from '@aisle/common';
import mongoose from 'mongoose';
import { inventoryIdOf } from '../src/models/inventory.ts';

const newId = () => new mongoose.Types.ObjectId().toHexString();

/** An event of one session with one section of so many tickets, as tickets would publish it. */
export function eventOf(
  kind: 'seated' | 'general',
  tickets: number,
): { message: Message<'event.published'>; inventoryId: string } {
  const sessionId = newId();
  const section = { id: 'A', name: 'A', price: 4500 };
  const seatsPerRow = 25;
  const data = {
    id: newId(),
    sellerId: newId(),
    name: 'Benchmark',
    status: 'onSale' as const,
    currency: 'usd',
    sessions: [{ id: sessionId, startsAt: new Date(Date.now() + 86_400_000).toISOString() }],
    sections: [
      kind === 'general'
        ? { ...section, kind, capacity: tickets }
        : { ...section, kind, rowCount: tickets / seatsPerRow, seatsPerRow },
    ],
  };
  return { message: message('event.published', 1, data), inventoryId: inventoryIdOf(sessionId, 'A') };
}
