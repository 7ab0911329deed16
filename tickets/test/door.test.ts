import { signIn, type SignedIn } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { Event, type EventDocument } from '../src/models/event.ts';
import { IssuedTicket } from '../src/models/issued-ticket.ts';
import type { Verification } from '../src/operations/verify-ticket.ts';
import { idOf, makeEvent, sellSeat, SESSION_STARTS } from './door-support.ts';
import { newId, refundOf, startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

const seller = signIn();

const scan = (shown: object, by: SignedIn = seller) =>
  request(tickets.url).post('/api/tickets/verify').set('Cookie', by.cookie).send(shown);
const verify = async (shown: object, by?: SignedIn) =>
  (await scan(shown, by).expect(200)).body as Verification;
const stored = (id: string) => IssuedTicket.findById(id).lean();
const admissionsOf = async (id: string) => {
  await tickets.settled();
  return (await tickets.published('ticket.admitted')).filter(({ data }) => data.id === id);
};
const expectNotAdmitted = async (id: string) => {
  expect(await stored(id)).not.toHaveProperty('admittedAt');
  expect(await admissionsOf(id)).toEqual([]);
};
const makeMine = (changes: Partial<EventDocument> = {}) => makeEvent({ sellerId: seller.id, ...changes });

/** What auth tells of a user who signed up, and may or may not have verified the address. */
const signUp = async (user: SignedIn, emailVerified: boolean, version = 0) => {
  const { id, email } = user;
  const type = version === 0 ? 'user.created' : 'user.updated';
  await tickets.publish(type, version, { id, email, name: 'Dora', role: 'buyer', emailVerified });
  await tickets.settled();
};

describe("the door of an Event's session", () => {
  it('is told what the ticket is for, and lets it in', async () => {
    const event = await makeMine();
    const { ticket } = await sellSeat(tickets, event);
    const door = { eventId: idOf(event), sessionId: idOf(event.sessions[0]!), gate: ' North ' };
    const answer = await verify({ qr: ticket.qr, ...door });
    expect(answer).toEqual({
      valid: true,
      ticketId: ticket.id,
      eventId: door.eventId,
      sessionId: door.sessionId,
      sectionId: 'A',
      seat: '12/7',
      holder: 'Ticket holder',
      eventName: 'Hamlet',
      sectionName: 'Stalls',
      sessionStartsAt: SESSION_STARTS[0],
      admittedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      admittedGate: 'North',
      inside: true,
      lastScan: { at: answer.admittedAt, direction: 'in', gate: 'North' },
    });
    expect(await admissionsOf(ticket.id)).toMatchObject([
      { data: { eventId: door.eventId, sessionId: door.sessionId, seat: '12/7', status: 'admitted' } },
    ]);
  });

  it('is told when, where and by whom a used ticket was let in', async () => {
    const dora = signIn({ email: 'dora@example.com' });
    await signUp(dora, true);
    const { ticket } = await sellSeat(tickets, await makeMine({ staff: [dora.email] }));
    const first = await verify({ qr: ticket.qr, gate: 'North' }, dora);
    expect(await verify({ qr: ticket.qr, gate: 'South' })).toMatchObject({
      valid: false,
      reason: 'already-admitted',
      admittedAt: first.admittedAt,
      admittedGate: 'North',
      admittedBy: 'Dora',
      lastScan: { gate: 'North' },
    });
    expect(await stored(ticket.id)).toMatchObject({ admittedBy: dora.id, version: 1 });
    expect(await admissionsOf(ticket.id)).toHaveLength(1);
  });

  it("refuses another night's ticket, which stays good for its own", async () => {
    const event = await makeMine();
    const { ticket } = await sellSeat(tickets, event, { night: 1 });
    const door = (night: number) => ({ qr: ticket.qr, sessionId: idOf(event.sessions[night]!) });
    expect(await verify(door(0))).toMatchObject({
      valid: false,
      reason: 'wrong-session',
      sessionStartsAt: SESSION_STARTS[1],
      admittedAt: null,
    });
    await expectNotAdmitted(ticket.id);
    expect(await verify(door(1))).toMatchObject({ valid: true });
  });

  it('refuses a listed ticket, which is for no session', async () => {
    const { ticket } = await tickets.sell({ seller });
    expect(await verify({ qr: ticket.qr, sessionId: newId() })).toMatchObject({ reason: 'wrong-session' });
    await expectNotAdmitted(ticket.id);
  });

  it('refuses tickets of a cancelled Event at once, and calls them void when the money went back', async () => {
    const event = await makeMine({ reentry: true });
    const { ticket, order } = await sellSeat(tickets, event);
    await Event.updateOne({ _id: event._id }, { status: 'cancelled' });
    expect(await verify({ qr: ticket.qr })).toMatchObject({ valid: false, reason: 'event-cancelled' });
    await expectNotAdmitted(ticket.id);

    await tickets.publish('payment.refunded', 1, refundOf(order));
    await tickets.settled();
    for (const direction of ['in', 'out']) {
      expect(await verify({ qr: ticket.qr, direction })).toMatchObject({ valid: false, reason: 'void' });
    }
    await expectNotAdmitted(ticket.id);
  });
});

describe('whoever stands at the door', () => {
  it('may be staff that the seller named, once they have shown that the address is theirs', async () => {
    const dora = signIn({ email: 'dora.two@example.com' });
    const { ticket } = await sellSeat(tickets, await makeMine({ staff: ['x@example.com', dora.email] }));
    const refusal = { errors: [{ message: "Only the Event's seller and its staff may verify its tickets" }] };
    // Not known at all, then signed up with the address without having shown that it is theirs.
    expect((await scan({ qr: ticket.qr }, dora).expect(403)).body).toEqual(refusal);
    await signUp(dora, false);
    expect((await scan({ qr: ticket.qr }, dora).expect(403)).body).toEqual(refusal);
    await expectNotAdmitted(ticket.id);
    await signUp(dora, true, 1);
    expect(await verify({ qr: ticket.qr }, dora)).toMatchObject({ valid: true });
  });

  it('is known by what auth tells, not by the address in the session', async () => {
    const thief = signIn({ email: 'dora.three@example.com' });
    const { ticket } = await sellSeat(tickets, await makeMine({ staff: [thief.email] }));
    await signUp({ ...thief, email: 'thief@example.com' }, true);
    await scan({ qr: ticket.qr }, thief).expect(403);
    await expectNotAdmitted(ticket.id);
  });

  it('is staff no more once the seller has struck them off, or the account is gone', async () => {
    const [dora, dan] = [signIn(), signIn()];
    const event = await makeMine({ staff: [dora.email, dan.email] });
    const { ticket } = await sellSeat(tickets, event);
    await signUp(dora, true);
    await signUp(dan, true);
    await Event.updateOne({ _id: event._id }, { staff: [dan.email] });
    await scan({ qr: ticket.qr }, dora).expect(403);
    await tickets.publish('user.deleted', 5, { id: dan.id });
    await tickets.settled();
    await scan({ qr: ticket.qr }, dan).expect(403);
    await expectNotAdmitted(ticket.id);
  });

  it('may not be a stranger, another seller, a verified user whom nobody named, or the holder', async () => {
    const event = await makeMine({ staff: ['dora@example.com'] });
    const { ticket, buyer } = await sellSeat(tickets, event);
    const [stranger, otherSeller, verified] = [signIn(), signIn(), signIn()];
    await makeEvent({ sellerId: otherSeller.id });
    await signUp(verified, true);
    for (const somebody of [stranger, otherSeller, verified, buyer]) {
      for (const shown of [{ qr: ticket.qr }, { ticketId: ticket.id }]) {
        await scan({ ...shown, eventId: idOf(event) }, somebody).expect(403);
      }
    }
    await expectNotAdmitted(ticket.id);
  });

  it('has no say over the listed tickets of the seller who named them', async () => {
    const dora = signIn();
    await signUp(dora, true);
    await makeMine({ staff: [dora.email] });
    const { ticket } = await tickets.sell({ seller });
    await scan({ qr: ticket.qr }, dora).expect(403);
    await expectNotAdmitted(ticket.id);
  });

  it("hears that a ticket is another seller's Event's, and no more of it", async () => {
    const dora = signIn();
    await signUp(dora, true);
    const here = await makeMine({ staff: [dora.email] });
    const { ticket } = await sellSeat(tickets, await makeEvent());
    const refused = {
      valid: false,
      reason: 'wrong-event',
      ticketId: null,
      eventId: null,
      seat: null,
      holder: null,
      admittedAt: null,
    };
    for (const somebody of [seller, dora]) {
      expect(await verify({ qr: ticket.qr, eventId: idOf(here) }, somebody)).toEqual(refused);
      await scan({ qr: ticket.qr }, somebody).expect(403);
      // Naming an Event that is not theirs opens nothing.
      await scan({ qr: ticket.qr, eventId: newId() }, somebody).expect(403);
    }
    await expectNotAdmitted(ticket.id);
  });
});

describe('exit and re-entry', () => {
  const goOut = (qr: string) => verify({ qr, direction: 'out', gate: 'Exit' });
  const comeIn = (qr: string) => verify({ qr, direction: 'in', gate: 'South' });

  it('let a holder out and in again, and keep when and where they first came', async () => {
    const { ticket, buyer } = await sellSeat(tickets, await makeMine({ reentry: true }));
    const first = await verify({ qr: ticket.qr, gate: 'North' });
    const once = { admittedAt: first.admittedAt, admittedGate: 'North' };
    expect(await goOut(ticket.qr)).toMatchObject({
      valid: true,
      ...once,
      inside: false,
      lastScan: { direction: 'out', gate: 'Exit' },
    });
    expect(await goOut(ticket.qr)).toMatchObject({ valid: false, reason: 'not-inside', inside: false });
    expect(await tickets.mine(buyer)).toMatchObject([{ status: 'admitted', admittedAt: first.admittedAt }]);
    expect(await comeIn(ticket.qr)).toMatchObject({
      valid: true,
      ...once,
      inside: true,
      lastScan: { direction: 'in', gate: 'South' },
    });
    expect(await comeIn(ticket.qr)).toMatchObject({ valid: false, reason: 'already-admitted', ...once });
    expect(await admissionsOf(ticket.id)).toMatchObject([
      { version: 1, data: { admittedAt: first.admittedAt } },
      { version: 3, data: { admittedAt: first.admittedAt } },
    ]);
  });

  it('are not for Events that do not allow them, nor for listed tickets', async () => {
    const seat = await sellSeat(tickets, await makeMine());
    const listed = await tickets.sell({ seller });
    for (const { qr, id } of [seat.ticket, listed.ticket]) {
      expect(await goOut(qr)).toMatchObject({ valid: false, reason: 'no-reentry', admittedAt: null });
      await expectNotAdmitted(id);
      expect(await comeIn(qr)).toMatchObject({ valid: true });
      expect(await goOut(qr)).toMatchObject({ valid: false, reason: 'no-reentry', inside: true });
      expect(await comeIn(qr)).toMatchObject({ valid: false, reason: 'already-admitted' });
    }
  });

  it('let nobody out who never came in', async () => {
    const { ticket } = await sellSeat(tickets, await makeMine({ reentry: true }));
    expect(await goOut(ticket.qr)).toMatchObject({ valid: false, reason: 'not-inside', admittedAt: null });
    await expectNotAdmitted(ticket.id);
  });

  it('let somebody out of an Event that was cancelled, but not in again', async () => {
    const event = await makeMine({ reentry: true });
    const { ticket } = await sellSeat(tickets, event);
    await comeIn(ticket.qr);
    await Event.updateOne({ _id: event._id }, { status: 'cancelled' });
    expect(await goOut(ticket.qr)).toMatchObject({ valid: true, inside: false });
    expect(await comeIn(ticket.qr)).toMatchObject({ valid: false, reason: 'event-cancelled' });
  });

  it('let one out and one in of many who try at the same moment', async () => {
    const { ticket } = await sellSeat(tickets, await makeMine({ reentry: true }));
    const atOnce = (walk: (qr: string) => Promise<Verification>) =>
      Promise.all(Array.from({ length: 20 }, () => walk(ticket.qr)));
    const outcomes = (answers: Verification[], reason: string) => {
      expect(answers.filter(({ valid }) => valid)).toHaveLength(1);
      expect(answers.filter((answer) => answer.reason === reason)).toHaveLength(19);
    };
    outcomes(await atOnce(comeIn), 'already-admitted');
    outcomes(await atOnce(goOut), 'not-inside');
    outcomes(await atOnce(comeIn), 'already-admitted');
    expect(await admissionsOf(ticket.id)).toHaveLength(2);
  });

  it('keep count when doors scan in and out at the same moment', async () => {
    const { ticket } = await sellSeat(tickets, await makeMine({ reentry: true }));
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const isIn = index % 2 === 0;
        return { isIn, answer: await (isIn ? comeIn : goOut)(ticket.qr) };
      }),
    );
    const valid = answers.filter(({ answer }) => answer.valid);
    const [ins, outs] = [true, false].map((isIn) => valid.filter((one) => one.isIn === isIn).length);
    const { inside, version } = (await stored(ticket.id))!;
    // In and out take turns, so they differ by the one who is inside; each was written once.
    expect(ins! - outs!).toBe(inside ? 1 : 0);
    expect(version).toBe(ins! + outs!);
    expect(await admissionsOf(ticket.id)).toHaveLength(ins!);
  });
});

describe('a door that was without network', () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const scanId = () => randomUUID();

  it('notes its scans later, at their own time', async () => {
    const { ticket, buyer } = await sellSeat(tickets, await makeMine());
    const scannedAt = minutesAgo(90);
    const answer = await verify({ ticketId: ticket.id, gate: 'North', scannedAt, scanId: scanId() });
    const lastScan = { at: scannedAt, direction: 'in', gate: 'North' };
    expect(answer).toMatchObject({ valid: true, admittedAt: scannedAt, admittedGate: 'North', lastScan });
    expect(await tickets.mine(buyer)).toMatchObject([{ status: 'admitted', admittedAt: scannedAt }]);
    expect(await admissionsOf(ticket.id)).toMatchObject([{ data: { admittedAt: scannedAt } }]);
    expect(await verify({ ticketId: ticket.id, gate: 'South' })).toMatchObject({
      valid: false,
      reason: 'already-admitted',
      admittedAt: scannedAt,
      admittedGate: 'North',
    });
  });

  it('hears when and where the ticket was let in elsewhere meanwhile, which stays as it is', async () => {
    const { ticket } = await sellSeat(tickets, await makeMine());
    const elsewhere = await verify({ qr: ticket.qr, gate: 'South' });
    const late = { ticketId: ticket.id, gate: 'North', scannedAt: minutesAgo(5), scanId: scanId() };
    expect(await verify(late)).toMatchObject({
      valid: false,
      reason: 'already-admitted',
      admittedAt: elsewhere.admittedAt,
      admittedGate: 'South',
    });
    expect(await stored(ticket.id)).toMatchObject({ version: 1, lastScan: { gate: 'South' } });
    expect(await admissionsOf(ticket.id)).toHaveLength(1);
  });

  it('may send a scan again when its answer was lost, and is answered as the first time', async () => {
    const { ticket } = await sellSeat(tickets, await makeMine());
    const once = { qr: ticket.qr, gate: 'North', scannedAt: minutesAgo(5), scanId: scanId() };
    const first = await verify(once);
    expect(first).toMatchObject({ valid: true });
    expect(await verify(once)).toEqual(first);
    const answers = await Promise.all(Array.from({ length: 10 }, () => verify(once)));
    expect(answers.every(({ valid }) => valid)).toBe(true);
    expect(await stored(ticket.id)).toMatchObject({ version: 1 });
    expect(await admissionsOf(ticket.id)).toHaveLength(1);
    // Another scan is another scan.
    expect(await verify({ ...once, scanId: scanId() })).toMatchObject({ reason: 'already-admitted' });
    expect(await verify({ qr: ticket.qr })).toMatchObject({ reason: 'already-admitted' });
  });

  it('sends one scan twice at the same moment, and it is let through once', async () => {
    const { ticket } = await sellSeat(tickets, await makeMine());
    const once = { qr: ticket.qr, scanId: scanId() };
    const answers = await Promise.all(Array.from({ length: 10 }, () => verify(once)));
    expect(answers.every(({ valid }) => valid)).toBe(true);
    expect(await admissionsOf(ticket.id)).toHaveLength(1);
  });

  it('sends all of a day’s ways in and out again, and none of them counts twice', async () => {
    const { ticket } = await sellSeat(tickets, await makeMine({ reentry: true }));
    const scans = ['in', 'out', 'in', 'out'].map((direction, index) => ({
      ticketId: ticket.id,
      direction,
      scannedAt: minutesAgo(40 - index),
      scanId: scanId(),
    }));
    for (let round = 0; round < 2; round += 1) {
      for (const one of scans) expect(await verify(one)).toMatchObject({ valid: true });
      expect(await stored(ticket.id)).toMatchObject({ version: 4, inside: false });
      expect(await admissionsOf(ticket.id)).toHaveLength(2);
    }
  });

  it('hears that a ticket was refunded before it could tell of its scan', async () => {
    const { ticket, order } = await sellSeat(tickets, await makeMine());
    await tickets.publish('payment.refunded', 1, refundOf(order));
    await tickets.settled();
    const late = { ticketId: ticket.id, scannedAt: minutesAgo(5), scanId: scanId() };
    expect(await verify(late)).toMatchObject({ valid: false, reason: 'void' });
    await expectNotAdmitted(ticket.id);
  });

  it('is answered as the first time even if the ticket was refunded since', async () => {
    const { ticket, order } = await sellSeat(tickets, await makeMine());
    const once = { ticketId: ticket.id, scannedAt: minutesAgo(5), scanId: scanId() };
    await verify(once);
    await tickets.publish('payment.refunded', 1, refundOf(order));
    await tickets.settled();
    expect(await verify(once)).toMatchObject({ valid: true });
    expect(await verify({ ...once, scanId: scanId() })).toMatchObject({ valid: false, reason: 'void' });
    expect(await stored(ticket.id)).toMatchObject({ status: 'void' });
  });

  it('whose clock is a little ahead has scanned now', async () => {
    const { ticket } = await sellSeat(tickets, await makeMine());
    const ahead = new Date(Date.now() + 30_000).toISOString();
    const { admittedAt } = await verify({ ticketId: ticket.id, scannedAt: ahead });
    expect(Date.parse(admittedAt!)).toBeLessThanOrEqual(Date.now());
  });
});

describe('a scan is refused with', () => {
  it.each([
    ['a direction that is none', { direction: 'through' }, 'direction'],
    ['a list of directions', { direction: ['in'] }, 'direction'],
    ['null as direction', { direction: null }, 'direction'],
    ['an operator as session', { sessionId: { $gt: '' } }, 'sessionId'],
    ['a gate of 61 characters', { gate: 'x'.repeat(61) }, 'gate'],
    ['an empty gate', { gate: ' ' }, 'gate'],
    ['a number as gate', { gate: 7 }, 'gate'],
    ['a time that is yet to come', { scannedAt: new Date(Date.now() + 120_000).toISOString() }, 'scannedAt'],
    ['a time of last week', { scannedAt: new Date(Date.now() - 8 * 86_400_000).toISOString() }, 'scannedAt'],
    ['a day as time', { scannedAt: '2026-11-20' }, 'scannedAt'],
    ['a time that is none', { scannedAt: '2026-02-31T99:00:00Z' }, 'scannedAt'],
    ['a number as time', { scannedAt: 5 }, 'scannedAt'],
    ['an operator as scan', { scanId: { $gt: '' } }, 'scanId'],
    ['a short scan id', { scanId: 'x' }, 'scanId'],
    ['a scan id of 65 characters', { scanId: 'x'.repeat(65) }, 'scanId'],
  ])('%s', async (_name, door, field) => {
    const response = await scan({ ticketId: newId(), ...door }).expect(400);
    expect(response.body).toMatchObject({ errors: [{ field }] });
  });
});

it("a seat's QR code with any one character changed is refused", async () => {
  const { ticket } = await sellSeat(tickets, await makeMine());
  for (const [index, character] of [...ticket.qr].entries()) {
    const other = character === 'A' ? 'B' : 'A';
    const qr = ticket.qr.slice(0, index) + other + ticket.qr.slice(index + 1);
    expect(await verify({ qr })).toMatchObject({ valid: false, reason: 'invalid-qr', ticketId: null });
  }
  await expectNotAdmitted(ticket.id);
  expect(await verify({ qr: ticket.qr })).toMatchObject({ valid: true });
});
