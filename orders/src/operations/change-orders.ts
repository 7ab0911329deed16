import { ApiError, type Cause } from '@aisle/common';
import { Order, type OrderDocument } from '../models/order.ts';
import type { Change } from '../reservation/decide.ts';
import type { Door } from '../reservation/door.ts';

/** A change of an order that is known, and what it is due to where that is one message of many. */
type OrderChange = Extract<Change, { orderId: string }> & { cause?: Cause };

/**
 * Passes many changes of known orders through the door, all at once so that those of one inventory are committed
 * together. A change that the order's state refuses (409) has come too late and is left.
 * @returns the changes whose order does not exist
 * @throws whatever keeps a change from being made; all may then be passed again
 */
export async function changeOrders<C extends OrderChange>(door: Door, changes: C[]): Promise<C[]> {
  const known = await Order.find({ _id: { $in: changes.map(({ orderId }) => orderId) } })
    .select('inventory.id')
    .lean<Pick<OrderDocument, '_id' | 'inventory'>[]>();
  const inventoryIds = new Map(known.map((order) => [order._id.toHexString(), order.inventory.id]));

  await Promise.all(
    changes.map(async (change) => {
      const inventoryId = inventoryIds.get(change.orderId);
      if (inventoryId === undefined) return;
      try {
        await door.change(inventoryId, change, undefined, change.cause);
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 409)) throw error;
      }
    }),
  );
  return changes.filter(({ orderId }) => !inventoryIds.has(orderId));
}
