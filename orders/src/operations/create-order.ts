import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, conflict, earlierAnswer, type IdempotencyKey } from '@aisle/common';
import { refusals } from '../metrics.ts';
import { inventoryIdOf } from '../models/inventory.ts';
import type { OrderDocument } from '../models/order.ts';
import type { Door } from '../reservation/door.ts';
import { sectionsOf, type SectionHint } from '../reservation/session-sections.ts';
import type { Wanted } from '../reservation/stock.ts';

/** What a buyer orders: a listed ticket, these seats of a section, or so many of a section or of the whole session. */
export type OrderRequest =
  | { ticketId: string }
  | { sessionId: string; sectionId: string; seats: string[] }
  | { sessionId: string; sectionId?: string; quantity: number };

interface Buyer {
  buyerId: string;
  key: IdempotencyKey | undefined;
}

/** What was listed or published a moment ago may not have reached this service: looked for again after these waits. */
const COPY_WAITS_MS = [50, 100, 200, 400, 800];

/**
 * Holds tickets for a buyer, all or none, until the order's `expiresAt`.
 * @throws ApiError 400 for seats that do not exist or too many tickets, 404 when there is no such ticket, session or
 * section, 409 when what is wanted is not to be had or the key was used for another request
 */
export async function createOrder(door: Door, request: OrderRequest, buyer: Buyer): Promise<OrderDocument> {
  try {
    return await order(door, request, buyer);
  } catch (error) {
    if (error instanceof ApiError && error.status === 409)
      refusals.inc({ reason: error.details[0]?.code ?? '' });
    throw error;
  }
}

async function order(door: Door, request: OrderRequest, buyer: Buyer): Promise<OrderDocument> {
  if ('ticketId' in request) return takeFrom(door, request.ticketId, { quantity: 1 }, buyer);
  const { sessionId, sectionId } = request;
  const wanted = 'seats' in request ? { seats: request.seats } : { quantity: request.quantity };
  if (sectionId !== undefined) return takeFrom(door, inventoryIdOf(sessionId, sectionId), wanted, buyer);
  return takeAnywhere(door, sessionId, 'quantity' in request ? request.quantity : 0, buyer);
}

async function takeFrom(door: Door, inventoryId: string, wanted: Wanted, { buyerId, key }: Buyer) {
  for (const wait of COPY_WAITS_MS) {
    try {
      return await door.change(inventoryId, { type: 'take', buyerId, wanted }, key);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      await sleep(wait);
    }
  }
  return door.change(inventoryId, { type: 'take', buyerId, wanted }, key);
}

/**
 * Takes the best of a whole session: the first section that has them beside each other, else the first that has them at
 * all. Sections are tried by hints, which may be a second old; nobody is refused but on a read that began after the
 * last try.
 */
async function takeAnywhere(door: Door, sessionId: string, quantity: number, { buyerId, key }: Buyer) {
  const earlier = key && (await earlierAnswer<OrderDocument>(key));
  if (earlier) return earlier;
  for (const wait of COPY_WAITS_MS) {
    if ((await sectionsOf(sessionId)).length > 0) break;
    await sleep(wait);
  }

  for (let since: number | undefined; ; since = performance.now()) {
    const sections = await sectionsOf(sessionId, since);
    const order =
      (await takeFirst(sections, 'together')) ??
      (quantity > 1 ? await takeFirst(sections, 'free') : undefined);
    if (order) return order;
    if (since !== undefined && sections.every(({ free }) => free < quantity))
      throw noneLeft(sections, quantity);
  }

  async function takeFirst(
    sections: SectionHint[],
    how: 'together' | 'free',
  ): Promise<OrderDocument | undefined> {
    for (const section of sections) {
      if (section[how] < quantity) continue;
      try {
        const wanted = { quantity, together: how === 'together' };
        return await door.change(section.inventoryId, { type: 'take', buyerId, wanted }, key);
      } catch (error) {
        const code = error instanceof ApiError && error.status === 409 ? error.details[0]?.code : undefined;
        if (code !== 'not-enough' && code !== 'not-together') throw error;
        // Whoever asks next need not try in vain.
        section.together = Math.min(section.together, quantity - 1);
        if (code === 'not-enough') section.free = Math.min(section.free, quantity - 1);
      }
    }
    return undefined;
  }
}

function noneLeft(sections: SectionHint[], quantity: number): ApiError {
  if (sections.length === 0) return new ApiError(404, [{ message: 'There is no such session' }]);
  const any = sections.some(({ free }) => free > 0);
  return any
    ? conflict(`No section has ${quantity} left: try fewer, or several orders`, 'not-enough')
    : conflict('This session is sold out', 'sold-out');
}
