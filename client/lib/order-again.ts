import { newIdempotencyKey, placeOrder } from './api.ts';
import { ApiError } from './api-error.ts';
import type { Order, OrderRequest } from './types.ts';

/** A new order in place of one that is over, and whether it is of the very same places. */
export type OrderedAgain = { order: Order; isSame: boolean };

/**
 * Orders again what an order was of: the same seats if they are still free, else as many of the best of the same
 * section. Throws an ApiError when there are not as many left.
 */
export async function orderAgain(order: Order): Promise<OrderedAgain> {
  const [same, ...others] = requestsLike(order);
  try {
    return { order: await placeOrder(same, newIdempotencyKey()), isSame: true };
  } catch (error) {
    const [other] = others;
    if (!other || !(error instanceof ApiError) || error.status !== 409) throw error;
    return { order: await placeOrder(other, newIdempotencyKey()), isSame: false };
  }
}

/** What to ask for, best first. */
export function requestsLike({ tickets }: Order): [OrderRequest, ...OrderRequest[]] {
  const { ticketId, sessionId, sectionId } = tickets[0] ?? {};
  if (sessionId === undefined || sectionId === undefined) return [{ ticketId: ticketId ?? '' }];
  const seats = tickets.flatMap(({ seat }) => seat ?? []);
  const best = { sessionId, sectionId, quantity: tickets.length };
  return seats.length === 0 ? [best] : [{ sessionId, sectionId, seats }, best];
}
