import type { IssuedTicket } from '../lib/types.ts';

/** An issued ticket of an Event as the API shows it, unless a test says otherwise. */
export const ticket = (changes: Partial<IssuedTicket> = {}): IssuedTicket => ({
  id: '6b01405f96bb5284c58a9cd1',
  orderId: '6b01405f68fdee8356e86bee',
  eventId: '6b01400e96bb5284c58a9cc0',
  sessionId: '6b01400e96bb5284c58a9cc3',
  sectionId: 'STALLS',
  eventName: 'Hamlet',
  startsAt: '2027-03-01T19:00:00.000Z',
  endsAt: '2027-03-01T22:00:00.000Z',
  sectionName: 'Stalls',
  venue: { name: 'Old Theatre', address: 'High Street 1' },
  title: 'Hamlet, Stalls',
  price: 5500,
  currency: 'usd',
  holder: 'Bea Buyer',
  status: 'valid',
  seat: '12/7',
  qr: `eyJhbGciOiJFUzI1NiIsImtpZCI6InExIn0.${'x'.repeat(150)}.${'y'.repeat(86)}`,
  qrImage: 'data:image/svg+xml;base64,',
  ...changes,
});

/** A listed ticket that was bought: no Event, no date, no place. */
export function listedTicket(changes: Partial<IssuedTicket> = {}): IssuedTicket {
  const { id, orderId, title, price, currency, holder, status, qr, qrImage } = ticket();
  return {
    id,
    orderId,
    title,
    price,
    currency,
    holder,
    status,
    qr,
    qrImage,
    ticketId: 'a'.repeat(24),
    ...changes,
  };
}
