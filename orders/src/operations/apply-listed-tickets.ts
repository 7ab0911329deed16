import { isDuplicateKey, newestById, type Message } from '@aisle/common';
import mongoose from 'mongoose';
import { Inventory } from '../models/inventory.ts';

/**
 * Makes an inventory of one for each listed ticket that is new, and keeps the offer (title, price) of the others up to
 * date. An offer that is not newer than the one at hand changes nothing; what is held or sold is never touched.
 */
export async function applyListedTickets(
  messages: Message<'ticket.created' | 'ticket.updated'>[],
): Promise<void> {
  const newest = newestById(messages, ({ data }) => data.id);
  try {
    await Inventory.bulkWrite(
      newest.map(({ version, data: { id, sellerId, title, price, currency } }) => ({
        updateOne: {
          filter: { _id: id, 'offer.version': { $lt: version } },
          update: {
            $set: { offer: { version, sellerId, title, price, currency } },
            $setOnInsert: { version: 0, capacity: 1, held: 0, sold: 0, revenue: 0 },
          },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  } catch (error) {
    // An upsert collides with the inventory whose offer is as new already: that is what the filter is for.
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError && isDuplicateKey(error))) throw error;
  }
}
