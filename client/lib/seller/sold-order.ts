import { seatsWords } from '../place-words.ts';
import { texts } from '../texts.ts';
import type { SaleStatus, SoldOrder } from './types.ts';

/** How an order stands for its seller; a refund on its way is a state of its own. */
export type SaleState = SaleStatus | 'refunding';

export function stateOf({ status, refund }: Pick<SoldOrder, 'status' | 'refund'>): SaleState {
  if (refund === 'done') return 'refunded';
  if (refund === 'requested') return 'refunding';
  return status === 'created' || status === 'awaiting:payment' ? 'held' : status;
}

/** What to call who ordered, and what more is known of them. */
export function buyerOf({ buyer: { name, email } }: Pick<SoldOrder, 'buyer'>): {
  name: string;
  detail: string;
} {
  if (name) return { name, detail: email ?? '' };
  return { name: email ?? texts.seller.ordersPage.unknownBuyer, detail: '' };
}

/** An order's tickets in words: the section, and its seats or how many places. An order is of one section. */
export function ticketsOf({ tickets }: Pick<SoldOrder, 'tickets'>, sections: Map<string, string>): string {
  const say = texts.seller.ordersPage;
  const [first] = tickets;
  const section = sections.get(first?.sectionId ?? '') ?? first?.title ?? '';
  const seats = tickets.flatMap(({ seat }) => seat ?? []);
  return seats.length > 0 ? say.seatsOf(section, seatsWords(seats)) : say.places(section, tickets.length);
}
