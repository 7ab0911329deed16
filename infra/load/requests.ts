import type { Buyer } from './buyers.ts';
import type { Request } from './drive.ts';

/** Buyers in turn, each of them as often as the others. */
export function inTurn(buyers: Buyer[]): () => Buyer {
  let next = 0;
  return () => buyers[next++ % buyers.length]!;
}

/** `POST /api/orders` as a signed-in buyer. */
export const orderRequest = (buyer: Buyer, body: object): Request => ({
  method: 'POST',
  path: '/api/orders',
  headers: { cookie: buyer.cookie, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A whole number from 0 to `below` - 1. */
export const anyOf = (below: number): number => Math.floor(Math.random() * below);
