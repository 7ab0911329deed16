import { Inventory, type InventoryDocument } from '../models/inventory.ts';
import { eventOrders, type OrderFilter, type SoldOrderView } from './find-event-orders.ts';

const header = [
  'Order',
  'Ordered at',
  'Status',
  'Buyer',
  'E-mail',
  'Session',
  'Tickets of',
  'Seats',
  'Number of tickets',
  'Total',
  'Currency',
];

/** Spreadsheets take text files for UTF-8 only where they begin with this. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * An event's orders as a CSV file (RFC 4180), one line an order, newest first; made batch by batch as it is read.
 * Times are ISO-8601 UTC, totals in the currency's main unit. Who may have it is the caller's to check.
 */
export async function* ordersCsv(eventId: string, filter: OrderFilter): AsyncGenerator<string> {
  const starts = await sessionStarts(eventId);
  yield BYTE_ORDER_MARK + lineOf(header);
  for await (const { orders } of eventOrders(eventId, filter)) {
    yield orders.map((order) => lineOf(cellsOf(order, starts))).join('');
  }
}

async function sessionStarts(eventId: string): Promise<Map<string, string>> {
  const inventories = await Inventory.find({ 'offer.eventId': eventId })
    .select('offer.sessionId offer.startsAt')
    .lean<Pick<InventoryDocument, 'offer'>[]>();
  return new Map(
    inventories.flatMap(({ offer: { sessionId, startsAt } }) =>
      sessionId !== undefined && startsAt ? [[sessionId, startsAt.toISOString()]] : [],
    ),
  );
}

function cellsOf(order: SoldOrderView, starts: Map<string, string>): string[] {
  const { sessionId = '', title = '' } = order.tickets[0] ?? {};
  return [
    order.id,
    order.createdAt,
    statusOf(order),
    order.buyer.name ?? '',
    order.buyer.email ?? '',
    starts.get(sessionId) ?? sessionId,
    title,
    // "12/7" would be taken for a date.
    order.tickets.flatMap(({ seat }) => (seat === undefined ? [] : seatText(seat))).join(', '),
    String(order.tickets.length),
    inMainUnit(order.total, order.currency),
    order.currency.toUpperCase(),
  ];
}

const seatText = (seat: string): string => {
  const slash = seat.lastIndexOf('/');
  return `row ${seat.slice(0, slash)} seat ${seat.slice(slash + 1)}`;
};

function statusOf({ status, refund }: SoldOrderView): string {
  if (refund === 'done') return 'refunded';
  if (refund === 'requested') return 'refund requested';
  return status === 'created' || status === 'awaiting:payment' ? 'held' : status;
}

/** 4500 usd is 45.00, 4500 jpy is 4500; written digit by digit, since a float could round it. */
function inMainUnit(amount: number, currency: string): string {
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  if (digits === 0) return String(amount);
  const padded = String(amount).padStart(digits + 1, '0');
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

const lineOf = (cells: string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/**
 * One cell. What a spreadsheet would run as a formula is marked as text with an apostrophe (OWASP, "CSV injection"):
 * buyers choose their names themselves.
 */
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
