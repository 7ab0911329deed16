import { eventually } from '@aisle/common/testing';
import { request, type APIRequestContext } from 'playwright-core';
import { answerOf, buy, order, type BoughtTicket } from '../test/browser/support/buyer.ts';
import type { Size } from '../test/system/support/browser.ts';
import { sellTo } from './crowd.ts';
import { spreadSales } from './spread-sales.ts';

/** What the screens are of. */
export interface Filled {
  /** By a word of its name. */
  event(word: string): ShownEvent;
  /** A draft of the seller's that could be published, and one that lacks what it takes. */
  draft: string;
  bareDraft: string;
  /** A ticket that somebody resells. */
  listed: string;
  /** The buyer's orders, by what has become of them. Each window size has those that it changes for itself. */
  orders: Record<'expired' | 'cancelled' | 'refunded' | 'ready', string> &
    Record<'held' | 'failed' | 'confirming', Record<Size, string>>;
  /** The buyer's tickets for the theatre: to be let in at the door, and for another event. */
  forDoor: Record<Size, BoughtTicket[]>;
  elsewhere: BoughtTicket;
  emulator: string;
}

export interface ShownEvent {
  id: string;
  name: string;
  sessions: { id: string }[];
}

export interface FillOptions {
  url: string;
  emulator: string;
  mongoUrl: string;
  seller: APIRequestContext;
  buyer: APIRequestContext;
  /** Until this is called, a hold lasts seconds. */
  holdForLong: () => Promise<void>;
}

const SIZES = ['phone', 'desktop'] as const;

/** Sells, holds, refunds and scans, all through the API, until every screen has something to show. */
export async function fill(options: FillOptions): Promise<Filled> {
  const { url, emulator, mongoUrl, seller, buyer, holdForLong } = options;
  const { items } = await answerOf<{ items: ShownEvent[] }>(seller.get('/api/events?limit=50'));
  const event = (word: string) => items.find(({ name }) => name.includes(word))!;
  const theatre = event('Midsummer').sessions.map(({ id }) => id);
  const stalls = (seats: string[], night = 0) => ({ sessionId: theatre[night], sectionId: 'STALLS', seats });
  await eventually(
    () =>
      order(buyer, stalls(['12/1'])).then(
        () => true,
        () => false,
      ),
    30_000,
  );
  const expired = await order(buyer, stalls(['5/11', '5/12']));
  await eventually(async () => {
    const { status } = await answerOf<{ status: string }>(buyer.get(`/api/orders/${expired.id}`));
    return status === 'cancelled';
  }, 20_000);
  await holdForLong();

  const cancelled = await order(buyer, stalls(['11/3']));
  await answerOf(buyer.delete(`/api/orders/${cancelled.id}`));
  const [refunded] = await buy(buyer, {
    sessionId: event('Candlelight').sessions[0]!.id,
    sectionId: 'GALLERY',
    seats: ['3/9'],
  });
  await answerOf(seller.post(`/api/orders/${refunded!.orderId}/refund`));
  const ready = await buy(buyer, stalls(['4/11', '4/12']));
  const [elsewhere] = await buy(buyer, {
    sessionId: event('Jazz').sessions[0]!.id,
    sectionId: 'STANDING',
    quantity: 1,
  });
  const bySize = async <T>(make: (row: number) => Promise<T>, first: number) => ({
    phone: await make(first),
    desktop: await make(first + 1),
  });
  const forDoor = await bySize((row) => buy(buyer, stalls([`${row}/1`, `${row}/2`, `${row}/3`], 1)), 2);
  const held = await bySize(async (row) => (await order(buyer, stalls([`${row}/12`, `${row}/13`], 2))).id, 2);
  const confirming = await bySize(async (row) => (await order(buyer, stalls([`${row}/9`], 2))).id, 2);
  const failed = await bySize(async (row) => (await order(buyer, stalls([`${row}/5`], 2))).id, 2);
  for (const size of SIZES) {
    // A card that is declined: that is its answer, not a mistake.
    const declined = { orderId: failed[size], token: 'tok_chargeDeclined' };
    await buyer.post('/api/payments', { data: declined });
  }
  await sellTo(url, event);
  await spreadSales(mongoUrl, event('Northern').id);
  const resold = await (
    await reseller(url)
  ).post('/api/tickets', {
    data: { title: 'Nils Frahm, Grand Hall, stalls row 9', price: 6400 },
  });
  return {
    event,
    draft: await draftOf(seller, fullDraft()),
    bareDraft: await draftOf(seller, bareDraft()),
    listed: ((await resold.json()) as { id: string }).id,
    orders: {
      expired: expired.id,
      cancelled: cancelled.id,
      refunded: refunded!.orderId,
      ready: ready[0]!.orderId,
      held,
      failed,
      confirming,
    },
    forDoor,
    elsewhere: elsewhere!,
    emulator,
  };
}

async function reseller(url: string): Promise<APIRequestContext> {
  const api = await request.newContext({ baseURL: url });
  const data = { email: 'robin.reed@example.com', password: 'demo-password', name: 'Robin Reed' };
  await answerOf(api.post('/api/users/signup', { data }));
  return api;
}

const draftOf = async (seller: APIRequestContext, data: object): Promise<string> =>
  (await answerOf<{ id: string }>(seller.post('/api/events', { data }))).id;

const inDays = (days: number, hour: number) => {
  const date = new Date(Date.now() + days * 86_400_000);
  date.setUTCHours(hour, 0, 0, 0);
  return date.toISOString();
};

const fullDraft = () => ({
  name: 'An Evening of Chamber Music',
  description: 'Schubert, Shostakovich and a new quartet that has never been heard.',
  venue: { name: 'Old Town Theatre', address: '12 Market Square, Old Town' },
  currency: 'usd',
  maxTicketsPerOrder: 6,
  staff: ['door@example.com'],
  sessions: [
    { startsAt: inDays(60, 19), endsAt: inDays(60, 21) },
    { startsAt: inDays(61, 19), endsAt: inDays(61, 21) },
  ],
  sections: [
    {
      id: 'STALLS',
      name: 'Stalls',
      kind: 'seated',
      price: 4800,
      rows: Array.from({ length: 9 }, (_, row) => ({
        label: `${row + 1}`,
        seats: 16 + 2 * Math.floor(row / 3),
        aisleAfter: [8 + Math.floor(row / 3)],
        ...(row === 8 && { blocked: [9, 10, 11, 12] }),
      })),
    },
    { id: 'CIRCLE', name: 'Circle', kind: 'seated', price: 3200, rowCount: 4, seatsPerRow: 22 },
    { id: 'STAND', name: 'Standing', kind: 'general', price: 1500, capacity: 60 },
  ],
});

const bareDraft = () => ({
  name: 'New Year’s Ball',
  venue: { name: 'Grand Hall' },
  currency: 'usd',
  sessions: [{ startsAt: inDays(90, 20) }],
  sections: [{ id: 'HALL', name: 'Hall', kind: 'general', price: 9500, capacity: 400 }],
});
