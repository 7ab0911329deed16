import type { Door } from '../reservation/door.ts';
import { findOrder } from './find-order.ts';

/**
 * Cancels a buyer's own hold and frees its tickets at once. An order that is cancelled already stays so.
 * @throws ApiError 404 when there is none, or it is somebody else's; 409 when it is paid and complete
 */
export async function cancelOrder(door: Door, buyerId: string, orderId: string): Promise<void> {
  const order = await findOrder(buyerId, orderId);
  await door.change(order.inventory.id, { type: 'cancel', orderId, reason: 'buyer' });
}
