import type { Evidence } from '../evidence.ts';
import { lastWords, type Entry, type RequestKind } from '../journal.ts';
import type { Invariant } from './invariant.ts';

/** What was answered with success is there, what was refused is not; what got no answer is either. */
export const answersAreTrue: Invariant = {
  number: 5,
  says: 'every request that succeeded is there, every refused one is not',
  check: (evidence) => [
    ...orders(evidence),
    ...listings(evidence),
    ...cancellations(evidence),
    ...payments(evidence),
    ...scans(evidence),
  ],
};

const of = ({ entries }: Evidence, kind: RequestKind): Entry[] =>
  entries.filter((entry) => entry.kind === kind);
const wishesOf = (entries: Entry[]): Map<string, Entry[]> => {
  const wishes = new Map<string, Entry[]>();
  for (const entry of entries) wishes.set(entry.wish, [...(wishes.get(entry.wish) ?? []), entry]);
  return wishes;
};
const idIn = ({ answer }: Entry): string => (answer as { id: string }).id;

/** An order for each wish that succeeded, and at most one for each that was left without an answer; no others. */
function* orders(evidence: Evidence): Iterable<string> {
  const stored = new Map(evidence.snapshot.orders.map((order) => [order._id, order]));
  const answered = new Set<string>();
  const unanswered = new Map<string, number>();
  for (const [wish, tries] of wishesOf(of(evidence, 'order'))) {
    const [succeeded, ...more] = tries.filter(({ outcome }) => outcome === 'success');
    const { userId } = tries[0]!;
    if (!succeeded) {
      if (tries.some(({ outcome }) => outcome === 'unknown'))
        unanswered.set(userId, (unanswered.get(userId) ?? 0) + 1);
      continue;
    }
    const id = idIn(succeeded);
    answered.add(id);
    if (more.some((other) => idIn(other) !== id)) yield `two-orders-of-one-wish wish=${wish} order=${id}`;
    const order = stored.get(id);
    const placesOf = (tickets: { seat?: string | undefined }[]) =>
      tickets.map(({ seat }) => seat ?? '').join(' ');
    const { tickets } = succeeded.answer as { tickets: { seat?: string }[] };
    if (!order) yield `lost-order order=${id}`;
    else if (order.buyerId !== userId || placesOf(order.tickets) !== placesOf(tickets))
      yield `other-order order=${id}: answered ${placesOf(tickets)}, stored ${placesOf(order.tickets)}`;
  }
  for (const { _id, buyerId } of stored.values()) {
    if (answered.has(_id)) continue;
    const left = unanswered.get(buyerId) ?? 0;
    if (left === 0) yield `order-of-no-wish order=${_id} buyer=${buyerId}`;
    unanswered.set(buyerId, Math.max(0, left - 1));
  }
}

/** The same for what was listed. */
function* listings(evidence: Evidence): Iterable<string> {
  const stored = new Set(evidence.snapshot.listedTickets.map(({ _id }) => _id));
  let unanswered = 0;
  for (const [wish, tries] of wishesOf(of(evidence, 'list'))) {
    const ids = new Set(tries.filter(({ outcome }) => outcome === 'success').map(idIn));
    if (ids.size > 1) yield `two-listings-of-one-wish wish=${wish}: ${[...ids].join(',')}`;
    for (const id of ids) if (!stored.delete(id)) yield `lost-listing ticket=${id}`;
    if (ids.size === 0 && tries.some(({ outcome }) => outcome === 'unknown')) unanswered += 1;
  }
  if (stored.size > unanswered)
    yield `listings-of-no-wish: expected at most ${unanswered}, found ${[...stored].join(',')}`;
}

function* cancellations(evidence: Evidence): Iterable<string> {
  const stored = new Map(evidence.snapshot.orders.map((order) => [order._id, order]));
  for (const { about = '', outcome } of lastWords(of(evidence, 'cancel'))) {
    const order = stored.get(about);
    if (outcome === 'success' && order?.status !== 'cancelled')
      yield `cancelled-order-lives order=${about}: ${order?.status ?? 'none'}`;
  }
  const cancels = wishesOf(of(evidence, 'cancel'));
  const mayBe = new Set(
    [...cancels.values()].flatMap((tries) =>
      tries.some(({ outcome }) => outcome !== 'refused') ? [tries[0]!.about] : [],
    ),
  );
  for (const { _id, cancelReason } of stored.values()) {
    if (cancelReason === 'buyer' && !mayBe.has(_id)) yield `cancelled-by-nobody order=${_id}`;
  }
}

/** Money was taken of whoever was told so, and only of those who asked for it and were not refused. */
function* payments(evidence: Evidence): Iterable<string> {
  const captured = new Set(evidence.ledger.map(({ metadata }) => metadata.orderId));
  const mayBe = new Set<string>();
  for (const kind of ['pay', 'pay-at-stripe'] as const) {
    for (const { about = '', outcome } of of(evidence, kind)) {
      if (outcome !== 'refused') mayBe.add(about);
      if (outcome === 'success' && !captured.has(about)) yield `payment-not-taken order=${about}`;
    }
  }
  for (const orderId of captured) {
    if (!mayBe.has(orderId ?? '')) yield `taken-without-asking order=${orderId}`;
  }
  const known = new Set(evidence.snapshot.payments.map(({ orderId }) => orderId));
  for (const { about = '', outcome } of of(evidence, 'checkout')) {
    if (outcome === 'success' && !known.has(about)) yield `lost-checkout order=${about}`;
  }
}

function* scans(evidence: Evidence): Iterable<string> {
  const status = new Map(evidence.snapshot.issuedTickets.map((ticket) => [ticket._id, ticket.status]));
  const mayBe = new Set<string>();
  for (const { about = '', outcome, answer } of of(evidence, 'scan')) {
    const admitted = outcome === 'success' && (answer as { valid: boolean }).valid;
    if (admitted || outcome === 'unknown') mayBe.add(about);
    if (admitted && status.get(about) !== 'admitted')
      yield `admission-lost ticket=${about}: ${status.get(about) ?? 'none'}`;
  }
  for (const [ticket, now] of status) {
    if (now === 'admitted' && !mayBe.has(ticket)) yield `admitted-by-nobody ticket=${ticket}`;
  }
}
