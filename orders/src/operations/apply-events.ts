import {
  emptyBitmap,
  encodeRows,
  isDuplicateKey,
  layoutOf,
  newestById,
  rowsOf,
  type EventSnapshot,
  type Message,
  type RowsSpec,
} from '@aisle/common';
import mongoose, { type AnyBulkWriteOperation } from 'mongoose';
import { Inventory, inventoryIdOf, type InventoryDocument, type Offer } from '../models/inventory.ts';
import type { Door } from '../reservation/door.ts';
import { callOffEvent } from './call-off-event.ts';

type EventMessage = Message<'event.published' | 'event.updated' | 'event.cancelled'>;

/**
 * Makes an inventory for each section of each session of the events that are new, and keeps the offers of the others up
 * to date. What is held or sold is never touched: a capacity does not fall below it. Of a cancelled event nothing more is
 * sold, holds end, and what was paid is asked back.
 */
export async function applyEvents(door: Door, messages: EventMessage[]): Promise<void> {
  const newest = newestById(messages, ({ data }) => data.id);
  const writes = newest.flatMap(({ version, data }) => writesFor(data, version));
  try {
    await Inventory.collection.bulkWrite(writes as never, { ordered: false });
  } catch (error) {
    // An upsert collides with the inventory whose offer is as new already: that is what the filter is for.
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError && isDuplicateKey(error))) throw error;
  }
  for (const { data } of newest) {
    if (data.status === 'cancelled') await callOffEvent(door, data.id);
  }
}

function writesFor(event: EventSnapshot, version: number): AnyBulkWriteOperation<InventoryDocument>[] {
  return event.sessions.flatMap((session) =>
    event.sections.map((section, rank) => {
      const offer: Offer = {
        version,
        sellerId: event.sellerId,
        title: `${event.name}, ${section.name}`,
        price: section.price,
        currency: event.currency,
        eventId: event.id,
        sessionId: session.id,
        sectionId: section.id,
        rank,
        ...(event.maxTicketsPerOrder !== undefined && { maxTicketsPerOrder: event.maxTicketsPerOrder }),
        startsAt: new Date(session.startsAt),
        until: new Date(session.endsAt ?? session.startsAt),
        cancelled: event.status === 'cancelled',
      };
      return upsertOf(inventoryIdOf(session.id, section.id), offer, section);
    }),
  );
}

function upsertOf(
  _id: string,
  offer: Offer,
  section: EventSnapshot['sections'][number],
): AnyBulkWriteOperation<InventoryDocument> {
  const filter = { _id, 'offer.version': { $lt: offer.version } };
  const empty = { held: 0, sold: 0, revenue: 0 };
  // The version grows too: whoever is deciding on the old offer right now has to decide again.
  if (section.kind === 'general') {
    const capacity = section.capacity!;
    return {
      updateOne: {
        filter,
        update: [
          {
            $set: {
              offer: { $literal: offer },
              held: { $ifNull: ['$held', 0] },
              sold: { $ifNull: ['$sold', 0] },
              revenue: { $ifNull: ['$revenue', 0] },
              version: { $add: [{ $ifNull: ['$version', -1] }, 1] },
              capacity: {
                $max: [capacity, { $add: [{ $ifNull: ['$held', 0] }, { $ifNull: ['$sold', 0] }] }],
              },
            },
          },
        ],
        upsert: true,
      },
    };
  }
  const rows = rowsOf(section as RowsSpec);
  const layout = layoutOf(rows);
  return {
    updateOne: {
      filter,
      update: {
        $set: { offer },
        $inc: { version: 1 },
        $setOnInsert: {
          ...empty,
          capacity: layout.capacity,
          rows: encodeRows(rows),
          taken: Buffer.from(emptyBitmap(layout)),
        },
      },
      upsert: true,
    },
  };
}
