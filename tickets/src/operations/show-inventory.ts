import type { Logger, Message, OrderStatus } from '@aisle/common';
import { ListedTicket, type ListedStatus } from '../models/listed-ticket.ts';

type OrderMessage = Message<'order.created' | 'order.updated' | 'order.cancelled' | 'order.completed'>;

const shownAs: Record<OrderStatus, ListedStatus> = {
  created: 'reserved',
  'awaiting:payment': 'reserved',
  complete: 'sold',
  cancelled: 'available',
};

/**
 * Shows listed tickets as orders says they are. The inventory's version, which all orders of a ticket share, tells
 * whether a message is newer than what is shown; what is not newer changes nothing.
 */
export async function showInventory(messages: OrderMessage[], log: Logger): Promise<void> {
  const newest = newestByInventory(messages);
  if (newest.length === 0) return;
  const { matchedCount } = await ListedTicket.bulkWrite(
    newest.map(({ data: { inventory, status } }) => ({
      updateOne: {
        filter: { _id: inventory.id, inventoryVersion: { $lt: inventory.version } },
        update: { $set: { status: shownAs[status], inventoryVersion: inventory.version } },
      },
    })),
    { ordered: false },
  );
  if (matchedCount < newest.length) await reportUnknown(newest, log);
}

/** Only inventories that are listed tickets: an event's sections have inventories too. */
function newestByInventory(messages: OrderMessage[]): OrderMessage[] {
  const newest = new Map<string, OrderMessage>();
  for (const candidate of messages) {
    const { inventory, tickets } = candidate.data;
    if (!tickets.some(({ ticketId }) => ticketId === inventory.id)) continue;
    const known = newest.get(inventory.id);
    if (!known || inventory.version > known.data.inventory.version) newest.set(inventory.id, candidate);
  }
  return [...newest.values()];
}

async function reportUnknown(messages: OrderMessage[], log: Logger): Promise<void> {
  const ids = messages.map(({ data }) => data.inventory.id);
  const known = new Set(
    (await ListedTicket.find({ _id: { $in: ids } }, { _id: 1 }).lean()).map((t) => String(t._id)),
  );
  for (const id of ids)
    if (!known.has(id)) log.warn({ ticketId: id }, 'order of a ticket that was never listed');
}
