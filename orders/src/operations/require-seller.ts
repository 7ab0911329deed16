import { forbidden, notFound } from '@aisle/common';
import { Inventory, type InventoryDocument } from '../models/inventory.ts';

type Offered = Pick<InventoryDocument, 'offer'>;

/**
 * Lets only an event's seller pass.
 * @throws ApiError 404 when nothing of it was ever on sale, 403 when it is somebody else's
 */
export async function requireSeller(eventId: string, sellerId: string): Promise<void> {
  const one = await Inventory.findOne({ 'offer.eventId': eventId }).select('offer.sellerId').lean<Offered>();
  if (!one) throw notFound('There is no such event, or it was never on sale');
  if (one.offer.sellerId !== sellerId) throw forbidden('Only the event’s seller may see its sales');
}
