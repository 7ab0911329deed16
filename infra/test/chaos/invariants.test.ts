import { describe, expect, it } from '@jest/globals';
import type { IssuedTicket, Order } from '../../audit/snapshot.ts';
import type { Evidence } from '../../chaos/evidence.ts';
import { checkAll } from '../../chaos/invariants/all.ts';
import type { Entry } from '../../chaos/journal.ts';
import type { Published } from '../../chaos/messages.ts';
import { consistentSnapshot, id, SESSION } from '../audit/consistent-snapshot.ts';

/** The audit's own checks have tests of their own: here is what the invariants add to them. */

const [BUYER, ORDER, TICKET, SELLER, LISTING] = [id(1), id(2), id(3), id(4), id(5)];

const order = (changes: Partial<Order> = {}): Order => ({
  _id: ORDER,
  buyerId: BUYER,
  status: 'complete',
  version: 1,
  expiresAt: new Date(),
  currency: 'usd',
  total: 4500,
  tickets: [{ sessionId: SESSION, sectionId: 'A', seat: '1/1', title: 'Stalls', price: 4500 }],
  inventory: { id: `${SESSION}/A`, version: 2 },
  ...changes,
});

const ticket = (changes: Partial<IssuedTicket> = {}): IssuedTicket => ({
  _id: TICKET,
  key: `${ORDER}/0`,
  orderId: ORDER,
  price: 4500,
  currency: 'usd',
  holderId: BUYER,
  status: 'admitted',
  ...changes,
});

const entry = (kind: Entry['kind'], changes: Partial<Entry> = {}): Entry => ({
  kind,
  userId: BUYER,
  wish: `${kind} of ${ORDER}`,
  about: ORDER,
  at: 0,
  ms: 5,
  outcome: 'success',
  status: 200,
  ...changes,
});

const ordered = (changes: Partial<Entry> = {}) =>
  entry('order', { answer: { id: ORDER, tickets: [{ seat: '1/1' }] }, ...changes });
const scanned = (valid: boolean) =>
  entry('scan', { wish: `scan ${Math.random()}`, userId: SELLER, about: TICKET, answer: { valid } });

const listed = (listing: string, changes: Partial<Entry> = {}) =>
  entry('list', { wish: 'a listing', userId: SELLER, answer: { id: listing }, ...changes });

const message = (subject: string, version: number, changes: Partial<Published> = {}): Published => ({
  subject,
  id: id(100 + version),
  version,
  aggregateId: subject.startsWith('order.') ? ORDER : TICKET,
  ...changes,
});
const published = [message('order.created', 0), message('order.completed', 1), message('ticket.admitted', 1)];

/** One buyer has ordered, paid by card and gone in. */
function evidence({
  orders = [order()],
  tickets = [ticket()],
  listings = [],
  ...more
}: Partial<Evidence> & {
  orders?: Order[];
  tickets?: IssuedTicket[];
  /** Ids of listed tickets. */
  listings?: string[];
} = {}): Evidence {
  const empty = Object.fromEntries(Object.keys(consistentSnapshot()).map((name) => [name, []]));
  return {
    snapshot: {
      ...(empty as never as Evidence['snapshot']),
      orders,
      issuedTickets: tickets,
      listedTickets: listings.map((_id) => ({ _id, version: 0 })) as never,
    },
    report: { checks: [], differences: [], pending: [] },
    ledger: [{ id: 'pi_1', amount: 4500, amount_refunded: 0, metadata: { orderId: ORDER } }],
    entries: [ordered(), entry('pay'), scanned(true), scanned(false)],
    published,
    outbox: { auth: 0, tickets: 0, orders: 0, payments: 0, expiration: 0 },
    deadLetters: [],
    poison: [],
    watched: [],
    ...more,
  };
}

const letter = {
  number: 1,
  service: 'orders',
  subject: 'ticket.created',
  tries: 1,
  diedAt: '',
  body: '{',
  reason: 'not JSON',
};
const poison = { subject: 'ticket.created', body: '{', consumers: ['orders' as const] };
const other = id(9);

it('nothing speaks against what is as it must be', () => {
  expect(checkAll(evidence())).toEqual([]);
});

describe('the invariants notice', () => {
  it.each<[string, Evidence, RegExp]>([
    [
      'two live orders of one seat',
      evidence({ orders: [order(), order({ _id: other, status: 'created' })] }),
      /\[1] two-live-orders/,
    ],
    [
      'money kept for a cancelled order',
      evidence({ orders: [order({ status: 'cancelled' })], tickets: [] }),
      /\[2] wrong-money .*expected 0 kept, found 4500/,
    ],
    [
      'a complete order without money',
      evidence({ ledger: [] }),
      /\[2] wrong-money .*expected 4500 kept, found 0/,
    ],
    [
      'a refund of a cent too little',
      evidence({
        orders: [order({ status: 'cancelled' })],
        tickets: [ticket({ status: 'void' })],
        ledger: [{ id: 'pi_1', amount: 4500, amount_refunded: 4499, metadata: { orderId: ORDER } }],
      }),
      /\[2] wrong-money .*found 1$/,
    ],
    [
      'money of no order',
      evidence({
        ledger: [...evidence().ledger, { id: 'pi_2', amount: 1, amount_refunded: 0, metadata: {} }],
      }),
      /\[2] money-without-order/,
    ],
    [
      'a paid order without its ticket',
      evidence({ tickets: [] }),
      /\[2] wrong-tickets .*expected 1, found 0/,
    ],
    [
      'a ticket twice',
      evidence({ tickets: [ticket(), ticket({ _id: other })] }),
      /\[2] wrong-tickets .*expected 1, found 2/,
    ],
    ['a hold that is left', evidence({ orders: [order({ status: 'awaiting:payment' })] }), /\[3] hold-left/],
    [
      'a stale copy, from the audit',
      evidence({
        report: {
          checks: [],
          pending: [],
          differences: [{ check: 'copies', kind: 'stale-order-copy', ids: {}, expected: '2', found: '1' }],
        },
      }),
      /\[4] stale-order-copy/,
    ],
    ['an order that was answered and is lost', evidence({ orders: [] }), /\[5] lost-order/],
    [
      'other seats than were answered',
      evidence({
        entries: [
          ordered({ answer: { id: ORDER, tickets: [{ seat: '1/2' }] } }),
          entry('pay'),
          scanned(true),
        ],
      }),
      /\[5] other-order/,
    ],
    [
      'an order that was refused and is there',
      evidence({ entries: [ordered({ outcome: 'refused', status: 409 }), entry('pay'), scanned(true)] }),
      /\[5] order-of-no-wish/,
    ],
    [
      'two orders under one Idempotency-Key',
      evidence({
        entries: [...evidence().entries, ordered({ answer: { id: other, tickets: [{ seat: '1/1' }] } })],
      }),
      /\[5] two-orders-of-one-wish/,
    ],
    [
      'a listing that was answered and is lost',
      evidence({ entries: [...evidence().entries, listed(LISTING)] }),
      /\[5] lost-listing/,
    ],
    [
      'two listings under one Idempotency-Key',
      evidence({
        listings: [LISTING, other],
        entries: [...evidence().entries, listed(LISTING), listed(other)],
      }),
      /\[5] two-listings-of-one-wish/,
    ],
    [
      'a listing that its lost answer made, beside that of its repetition',
      evidence({
        listings: [LISTING, other],
        entries: [...evidence().entries, listed('', { outcome: 'unknown', status: 0 }), listed(LISTING)],
      }),
      /\[5] listings-of-no-wish/,
    ],
    [
      'a cancellation that was answered and is lost',
      evidence({ entries: [...evidence().entries, entry('cancel', { status: 204 })] }),
      /\[5] cancelled-order-lives/,
    ],
    ['a payment that was answered and not taken', evidence({ ledger: [] }), /\[5] payment-not-taken/],
    [
      'money taken of whom nobody asked',
      evidence({ entries: [ordered(), scanned(true)] }),
      /\[5] taken-without-asking/,
    ],
    [
      'an admission that was answered and is lost',
      evidence({ tickets: [ticket({ status: 'valid' })] }),
      /\[5] admission-lost/,
    ],
    [
      'a message in an outbox',
      evidence({ outbox: { ...evidence().outbox, orders: 1 } }),
      /\[6] outbox service=orders/,
    ],
    [
      'a version that was never published',
      evidence({ published: published.slice(1) }),
      /\[6] never-published .*version=0/,
    ],
    ['a dead letter that nobody injected', evidence({ deadLetters: [letter] }), /\[6] dead-letter/],
    ['poison that is not among the dead letters', evidence({ poison: [poison] }), /\[6] no-dead-letter/],
    ['a version that went back', evidence({ watched: ['version-went-back'] }), /\[7] version-went-back/],
    [
      'one version made twice',
      evidence({ published: [...published, message('order.cancelled', 1, { id: other })] }),
      /\[7] version-made-twice/,
    ],
    [
      'a ticket let in twice',
      evidence({ entries: [...evidence().entries, scanned(true)] }),
      /\[8] let-in-twice/,
    ],
    [
      'an admission told twice',
      evidence({ published: [...published, message('ticket.admitted', 2)] }),
      /\[8] admitted-twice/,
    ],
  ])('%s', (_, wrong, line) => {
    expect(checkAll(wrong)).toContainEqual(expect.stringMatching(line));
  });
});

describe('the invariants have nothing against', () => {
  it.each<[string, Evidence]>([
    [
      'an order that got no answer and is there',
      evidence({
        entries: [ordered({ outcome: 'unknown', status: 0, answer: undefined }), entry('pay'), scanned(true)],
      }),
    ],
    [
      'an order that got no answer and is not there',
      evidence({
        entries: [
          ...evidence().entries,
          ordered({ wish: 'another', outcome: 'unknown', status: 503, answer: undefined }),
        ],
      }),
    ],
    [
      'a listing that got no answer and is there',
      evidence({
        listings: [LISTING],
        entries: [...evidence().entries, listed('', { outcome: 'unknown', status: 0 })],
      }),
    ],
    ['a message that was delivered again', evidence({ published: [...published, ...published] })],
    [
      'poison that is kept, twice where a consumer read it again',
      evidence({ poison: [poison], deadLetters: [letter, letter] }),
    ],
  ])('%s', (_, right) => {
    expect(checkAll(right)).toEqual([]);
  });
});
