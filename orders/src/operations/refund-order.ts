import { forbidden, notFound } from '@aisle/common';
import { Inventory, type InventoryDocument } from '../models/inventory.ts';
import { Order, type OrderDocument } from '../models/order.ts';
import type { Door } from '../reservation/door.ts';
import { withBuyers, type SoldOrderView } from './find-event-orders.ts';

/**
 * Gives a buyer's money back for what they bought of this seller: payments is asked for it, once. When it has gone
 * back, the order is cancelled, its tickets are void and its seats are free. Asked again, it changes nothing. A ticket
 * that was admitted may be refunded too: giving money back after the show is the seller's to decide.
 * @throws ApiError 404 when there is no such order, 403 when somebody else sold it, 409 when it was never paid
 */
export async function refundOrder(door: Door, sellerId: string, orderId: string): Promise<SoldOrderView> {
  const order = await Order.findById(orderId).select('inventory').lean<Pick<OrderDocument, 'inventory'>>();
  if (!order) throw notFound('There is no such order');
  const { id: inventoryId } = order.inventory;
  const sold = await Inventory.findById(inventoryId)
    .select('offer.sellerId')
    .lean<Pick<InventoryDocument, 'offer'>>();
  if (sold?.offer.sellerId !== sellerId) throw forbidden('Only who sold it may refund an order');
  const [view] = await withBuyers([await door.change(inventoryId, { type: 'give-back', orderId })]);
  return view!;
}
