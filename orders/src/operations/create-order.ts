import { setTimeout as sleep } from 'node:timers/promises';
import { type IdempotencyKey } from '@aisle/common';
import { Inventory } from '../models/inventory.ts';
import type { OrderDocument } from '../models/order.ts';
import type { Door } from '../reservation/door.ts';

/** A ticket that was listed a moment ago may not have reached this service: looked for again after these waits. */
const COPY_WAITS_MS = [50, 100, 200, 400, 800];

/**
 * Holds one listed ticket for a buyer, until the order's `expiresAt`.
 * @throws ApiError 404 when there is no such ticket, 409 when it is held or sold, or the key was used for another request
 */
export async function createOrder(
  door: Door,
  { buyerId, ticketId, key }: { buyerId: string; ticketId: string; key: IdempotencyKey | undefined },
): Promise<OrderDocument> {
  for (const wait of COPY_WAITS_MS) {
    if (await Inventory.exists({ _id: ticketId })) break;
    await sleep(wait);
  }
  return door.change(ticketId, { type: 'take', buyerId }, key);
}
