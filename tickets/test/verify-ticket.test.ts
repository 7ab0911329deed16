import { signIn, type SignedIn } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { IssuedTicket } from '../src/models/issued-ticket.ts';
import type { Verification } from '../src/operations/verify-ticket.ts';
import { makeEvent, sellSeat } from './door-support.ts';
import { newId, refundOf, startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

const seller = signIn();

const scan = (shown: object, by: SignedIn = seller) =>
  request(tickets.url).post('/api/tickets/verify').set('Cookie', by.cookie).send(shown);
const verify = async (shown: object) => (await scan(shown).expect(200)).body as Verification;
const stored = (id: string) => IssuedTicket.findById(id).lean();
const admissionsOf = async (id: string) => {
  await tickets.settled();
  return (await tickets.published('ticket.admitted')).filter(({ data }) => data.id === id);
};
const expectNotAdmitted = async (id: string) => {
  expect(await stored(id)).not.toHaveProperty('admittedAt');
  expect(await admissionsOf(id)).toEqual([]);
};

describe.each([
  ['by its id', (ticket: { id: string; qr: string }) => ({ ticketId: ticket.id })],
  ['by its QR code', (ticket: { id: string; qr: string }) => ({ qr: ticket.qr })],
])('a ticket shown %s', (_how, shown) => {
  it('is admitted', async () => {
    const buyer = signIn();
    await tickets.publish('user.created', 0, {
      id: buyer.id,
      email: buyer.email,
      name: 'Ada',
      role: 'buyer',
      emailVerified: true,
    });
    const { ticket } = await tickets.sell({ seller, buyer });
    const answer = await verify(shown(ticket));

    expect(answer).toEqual({
      valid: true,
      ticketId: ticket.id,
      eventId: null,
      seat: null,
      holder: 'Ada',
      admittedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      inside: true,
      lastScan: { at: answer.admittedAt, direction: 'in' },
    });
    expect(await stored(ticket.id)).toMatchObject({
      status: 'admitted',
      admittedAt: new Date(answer.admittedAt!),
      admittedBy: seller.id,
      version: 1,
    });
    expect(await tickets.mine(buyer)).toMatchObject([{ status: 'admitted', admittedAt: answer.admittedAt }]);
    expect(await admissionsOf(ticket.id)).toMatchObject([
      { version: 1, data: { id: ticket.id, status: 'admitted', admittedAt: answer.admittedAt } },
    ]);
  });

  it('is refused the second time, with the time of the first', async () => {
    const { ticket } = await tickets.sell({ seller });
    const first = await verify(shown(ticket));
    expect(await verify(shown(ticket))).toEqual({
      ...first,
      valid: false,
      reason: 'already-admitted',
    });
    expect(await stored(ticket.id)).toMatchObject({ admittedAt: new Date(first.admittedAt!), version: 1 });
    expect(await admissionsOf(ticket.id)).toHaveLength(1);
  });

  it('is admitted by one of several doors that scan it at the same moment', async () => {
    const { ticket } = await tickets.sell({ seller });
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(shown(ticket))));
    expect(answers.filter(({ valid }) => valid)).toHaveLength(1);
    const admittedAt = answers.find(({ valid }) => valid)!.admittedAt;
    for (const answer of answers.filter(({ valid }) => !valid)) {
      expect(answer).toMatchObject({ reason: 'already-admitted', admittedAt });
    }
    expect(await admissionsOf(ticket.id)).toHaveLength(1);
  });

  it('is refused when it is void', async () => {
    const { ticket, order } = await tickets.sell({ seller });
    await tickets.publish('payment.refunded', 1, refundOf(order));
    await tickets.settled();
    expect(await verify(shown(ticket))).toMatchObject({
      valid: false,
      reason: 'void',
      ticketId: ticket.id,
      admittedAt: null,
    });
    await expectNotAdmitted(ticket.id);
  });

  it('and refunded at the same moment ends void, and is admitted at most once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { ticket, order } = await tickets.sell({ seller });
      const [answer] = await Promise.all([
        verify(shown(ticket)),
        tickets.publish('payment.refunded', 1, refundOf(order)),
      ]);
      expect(await admissionsOf(ticket.id)).toHaveLength(answer.valid ? 1 : 0);
      expect(answer.reason).toBe(answer.valid ? undefined : 'void');
      expect(await stored(ticket.id)).toMatchObject({ status: 'void' });
      expect(await verify(shown(ticket))).toMatchObject({ valid: false, reason: 'void' });
    }
  });

  it('is refused at the door of another Event', async () => {
    const event = await makeEvent({ sellerId: seller.id });
    const { ticket } = await sellSeat(tickets, event);
    const { eventId, seat } = ticket;
    expect(await verify({ ...shown(ticket), eventId: newId() })).toMatchObject({
      valid: false,
      reason: 'wrong-event',
      eventId,
      seat,
      admittedAt: null,
    });
    await expectNotAdmitted(ticket.id);
    expect(await verify({ ...shown(ticket), eventId })).toMatchObject({ valid: true, eventId, seat });
  });

  it('is refused at the door of an Event when it is for none', async () => {
    const { ticket } = await tickets.sell({ seller });
    expect(await verify({ ...shown(ticket), eventId: newId() })).toMatchObject({ reason: 'wrong-event' });
    await expectNotAdmitted(ticket.id);
  });

  it('cannot be admitted by anyone but its seller, its holder least of all', async () => {
    const buyer = signIn();
    const { ticket } = await tickets.sell({ seller, buyer });
    for (const somebody of [buyer, signIn()]) {
      const response = await scan(shown(ticket), somebody).expect(403);
      expect(response.body).toEqual({ errors: [{ message: 'Only its seller may verify a ticket' }] });
    }
    await request(tickets.url).post('/api/tickets/verify').send(shown(ticket)).expect(401);
    await expectNotAdmitted(ticket.id);
  });
});

it('an unknown ticket is answered 404', async () => {
  const response = await scan({ ticketId: newId() }).expect(404);
  expect(response.body).toEqual({ errors: [{ message: 'There is no such ticket' }] });
});

it("a listed ticket's id is not an issued ticket's", async () => {
  const { listed } = await tickets.sell({ seller });
  await scan({ ticketId: listed.id }).expect(404);
});

describe('a QR code', () => {
  const refused = {
    valid: false,
    reason: 'invalid-qr',
    ticketId: null,
    eventId: null,
    seat: null,
    holder: null,
    admittedAt: null,
  };

  it('with any one character changed is refused', async () => {
    const { ticket } = await tickets.sell({ seller });
    const changed = [...ticket.qr].flatMap((character, index) => {
      if (index % 11 > 0 && index < ticket.qr.length - 3) return [];
      const others = ['A', 'Q', 'x', '-', '+', '.'].filter((other) => other !== character);
      return others.map((other) => ticket.qr.slice(0, index) + other + ticket.qr.slice(index + 1));
    });
    // Spare bits of the last character: another spelling of the same signature.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    changed.push(
      ...[...alphabet].map((last) => ticket.qr.slice(0, -1) + last).filter((qr) => qr !== ticket.qr),
    );
    for (const qr of changed) expect(await verify({ qr })).toEqual(refused);
    for (const qr of [`${ticket.qr}=`, `${ticket.qr} `, ` ${ticket.qr}`, ticket.qr.slice(0, -1)]) {
      expect(await verify({ qr })).toEqual(refused);
    }
    await expectNotAdmitted(ticket.id);
    expect(await verify({ qr: ticket.qr })).toMatchObject({ valid: true });
  });

  it('that we did not sign is refused', async () => {
    const { ticket } = await tickets.sell({ seller });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const payload = { t: ticket.id };
    const keys = (await request(tickets.url).get('/api/tickets/.well-known/jwks.json')).text;
    const forged = [
      jwt.sign(payload, privateKey, { algorithm: 'ES256', keyid: 'q1' }),
      jwt.sign(payload, privateKey, { algorithm: 'ES256', keyid: 'q9' }),
      jwt.sign(payload, privateKey, { algorithm: 'ES256' }),
      jwt.sign(payload, keys, { algorithm: 'HS256', keyid: 'q1' }),
      `${encode({ alg: 'none', kid: 'q1' })}.${encode(payload)}.`,
      `${encode({ alg: 'ES256', kid: { $gt: '' } })}.${encode(payload)}.AAAA`,
      `${encode({ alg: 'ES256', typ: 'JWT', kid: 'q1' })}.xxxx.xxxx`,
      'garbage',
      'a.b.c',
      '\u0000',
      ticket.id,
    ];
    for (const qr of forged) expect(await verify({ qr })).toEqual(refused);
    await expectNotAdmitted(ticket.id);
  });
});
