import { inTransaction } from '@aisle/common';
import { Issuance } from '../models/issuance.ts';
import { IssuedTicket } from '../models/issued-ticket.ts';
import { repeatOnDuplicate } from './repeat-on-duplicate.ts';

/** Makes all tickets of refunded orders void, those too that are not issued yet. */
export async function voidTickets(orderIds: string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const ids = [...new Set(orderIds)];
  await repeatOnDuplicate(() =>
    inTransaction(async ({ session }) => {
      await Issuance.bulkWrite(
        ids.map((id) => ({
          updateOne: { filter: { _id: id }, update: { $set: { refunded: true } }, upsert: true },
        })),
        { session },
      );
      await IssuedTicket.updateMany(
        { orderId: { $in: ids }, status: { $ne: 'void' } },
        { $set: { status: 'void' }, $inc: { version: 1 } },
        { session },
      );
    }),
  );
}
