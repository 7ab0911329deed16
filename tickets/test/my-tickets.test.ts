import { applyUsers, message, UserCopy } from '@aisle/common';
import { eventually, signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { IssuedTicket } from '../src/models/issued-ticket.ts';
import { QrKey } from '../src/models/qr-key.ts';
import type { MyTicketView } from '../src/operations/list-my-tickets.ts';
import { addQrKey, ensureQrKey } from '../src/qr/ensure-qr-key.ts';
import { createQrKeys } from '../src/qr/qr-keys.ts';
import { readQr, signQr } from '../src/qr/qr-token.ts';
import { eventOrder, idOf, makeEvent, sellSeat, SESSION_STARTS } from './door-support.ts';
import { newId, orderOf, startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

const api = () => request(tickets.url);
const publicKeys = async () =>
  (await api().get('/api/tickets/.well-known/jwks.json').expect(200)).body as { keys: JsonWebKey[] };

describe('my tickets', () => {
  it('are those that were issued to me, with a QR code', async () => {
    const buyer = signIn({ email: 'ada@example.com' });
    const { listed, order, ticket } = await tickets.sell({ buyer });
    await tickets.sell();
    expect(await tickets.mine(buyer)).toEqual([
      {
        id: ticket.id,
        orderId: order.id,
        ticketId: listed.id,
        title: 'Balcony, row 2',
        price: 4500,
        currency: 'usd',
        holder: 'Ticket holder',
        status: 'valid',
        qr: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        qrImage: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
      },
    ]);
    const svg = Buffer.from(ticket.qrImage.split(',')[1]!, 'base64').toString();
    expect(svg).toMatch(/^<svg [^]*<\/svg>\s*$/);
  });

  it('come in pages, newest first', async () => {
    const buyer = signIn();
    const listed = await tickets.list();
    const item = orderOf(listed).tickets[0]!;
    const items = ['1/1', '1/2', '1/3'].map((seat) => ({ ...item, sectionId: 'A', seat }));
    const order = orderOf(listed, { status: 'complete', buyerId: buyer.id, tickets: items });
    await tickets.publish('order.completed', 2, order);
    await tickets.settled();
    const page = async (query: string) => {
      const response = await api()
        .get(`/api/tickets/mine?limit=2${query}`)
        .set('Cookie', buyer.cookie)
        .expect(200);
      expect(response.headers['cache-control']).toBe('no-store');
      return response.body as { items: MyTicketView[]; nextCursor: string };
    };
    const first = await page('');
    const second = await page(`&cursor=${first.nextCursor}`);
    expect([first, second].map(({ items }) => items.map(({ seat }) => seat))).toEqual([
      ['1/3', '1/2'],
      ['1/1'],
    ]);
    expect(second.nextCursor).toBeNull();
  });

  it('say which Event, session and section they are for', async () => {
    const event = await makeEvent();
    const { buyer, ticket } = await sellSeat(tickets, event);
    const told = {
      eventName: 'Hamlet',
      startsAt: SESSION_STARTS[0],
      sectionName: 'Stalls',
      venue: { name: 'Old Theatre', address: 'High Street 1' },
    };
    expect(ticket).toMatchObject({ eventId: idOf(event), sectionId: 'A', seat: '12/7', ...told });

    const standing = eventOrder(event, 1, { buyerId: buyer.id, night: 1 });
    await tickets.publish('order.completed', 2, standing);
    await tickets.settled();
    const mine = await tickets.mine(buyer);
    expect(mine[0]).toMatchObject({ ...told, startsAt: SESSION_STARTS[1], sectionName: 'Standing' });
    expect(mine[0]).not.toHaveProperty('seat');
    expect(mine[1]).toMatchObject(told);
  });

  it('can be those of one order or of one session', async () => {
    const event = await makeEvent();
    const { buyer, order } = await sellSeat(tickets, event);
    await sellSeat(tickets, event, { buyer, seat: '12/8' });
    await sellSeat(tickets, event, { buyer, seat: '12/9', night: 1 });
    await sellSeat(tickets, event, { seat: '12/10' });
    const seats = async (query: string) => {
      const response = await api().get(`/api/tickets/mine?${query}`).set('Cookie', buyer.cookie).expect(200);
      return (response.body as { items: MyTicketView[] }).items.map(({ seat }) => seat);
    };
    const sessionId = idOf(event.sessions[0]!);
    expect(await seats(`orderId=${order.id}`)).toEqual(['12/7']);
    expect(await seats(`sessionId=${sessionId}`)).toEqual(['12/8', '12/7']);
    expect(await seats(`sessionId=${sessionId}&limit=1`)).toEqual(['12/8']);
    expect(await seats(`orderId=${newId()}`)).toEqual([]);
    for (const query of ['orderId=x', 'sessionId=1&sessionId=2']) {
      await api().get(`/api/tickets/mine?${query}`).set('Cookie', buyer.cookie).expect(400);
    }
  });

  it('say when their session ends, where it has an end', async () => {
    const endsAt = new Date('2027-03-01T22:00:00.000Z');
    const [first, second] = (await makeEvent()).sessions;
    const event = await makeEvent({ sessions: [{ ...first!, endsAt }, second!] });
    const { buyer, ticket } = await sellSeat(tickets, event);
    expect(ticket).toMatchObject({ startsAt: SESSION_STARTS[0], endsAt: endsAt.toISOString() });
    const { ticket: open } = await sellSeat(tickets, event, { buyer, night: 1 });
    expect(open).not.toHaveProperty('endsAt');
  });

  it('are for somebody who is signed in', async () => {
    await api().get('/api/tickets/mine').expect(401);
  });
});

describe('the QR code', () => {
  it('can be checked offline, and proves ticket, Event, session and seat', async () => {
    const event = await makeEvent();
    const { ticket } = await sellSeat(tickets, event);

    const { header } = jwt.decode(ticket.qr, { complete: true })!;
    const jwk = (await publicKeys()).keys.find(({ kid }) => kid === header.kid)!;
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(jwt.verify(ticket.qr, key, { algorithms: ['ES256'] })).toEqual({
      t: ticket.id,
      e: idOf(event),
      s: idOf(event.sessions[0]!),
      a: 'A',
      p: '12/7',
    });
    expect(ticket.qr.length).toBeLessThan(320);
  });

  it('is signed with a key whose private half stays in the database', async () => {
    expect(await publicKeys()).toEqual({
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String),
          y: expect.any(String),
          kid: 'q1',
          alg: 'ES256',
          use: 'sig',
        },
      ],
    });
  });
});

describe('the QR keys', () => {
  it('rotate: the newest signs, and every process knows it, while the older ones still verify', async () => {
    const seller = signIn();
    const { ticket } = await tickets.sell({ seller });
    const other = await tickets.sell({ seller });
    await addQrKey(2);
    const rotated = createQrKeys();

    expect((await rotated.signing()).kid).toBe('q2');
    expect((await rotated.publicKeys()).keys.map(({ kid }) => kid)).toEqual(['q1', 'q2']);
    expect(await readQr(ticket.qr, rotated)).toBe(ticket.id);
    const qr = await signQr((await IssuedTicket.findById(other.ticket.id).lean())!, rotated);
    await eventually(async () => {
      const scan = await api().post('/api/tickets/verify').set('Cookie', seller.cookie).send({ qr });
      return (scan.body as { valid: boolean }).valid;
    });
  });

  it('are one for all processes that start at the same moment', async () => {
    await QrKey.deleteMany({});
    await Promise.all(Array.from({ length: 8 }, ensureQrKey));
    const stored = await QrKey.find().lean();
    expect(stored.map(({ _id }) => _id)).toEqual([1]);
    await ensureQrKey();
    expect(await QrKey.find().lean()).toEqual(stored);
  });
});

describe("a holder's name", () => {
  const buyer = signIn();
  const user = { id: buyer.id, email: 'ada@example.com', role: 'buyer', emailVerified: true } as const;
  const holder = async () => {
    await tickets.settled();
    return (await tickets.mine(buyer))[0]!.holder;
  };
  beforeAll(async () => {
    await tickets.sell({ buyer });
  });
  beforeEach(async () => {
    await UserCopy.deleteMany({});
  });

  it('is what the user is called now, or the e-mail address without a name', async () => {
    await tickets.publish('user.created', 0, user);
    expect(await holder()).toBe('ada@example.com');
    await tickets.publish('user.updated', 1, { ...user, name: 'Ada' });
    expect(await holder()).toBe('Ada');
    await tickets.publish('user.updated', 2, user);
    expect(await holder()).toBe('ada@example.com');
  });

  it('is the newest, whatever the order of the messages', async () => {
    const updated = await tickets.publish('user.updated', 2, { ...user, name: 'Ada Lovelace' });
    await tickets.settled();
    await tickets.publish('user.updated', 1, { ...user, name: 'Ada' });
    await tickets.publish('user.created', 0, user);
    await tickets.republish(updated);
    expect(await holder()).toBe('Ada Lovelace');
  });

  it('is the newest of many that come together', async () => {
    for (let version = 0; version < 40; version += 1) {
      await tickets.publish('user.updated', (version * 7) % 40, {
        ...user,
        name: `Ada ${(version * 7) % 40}`,
      });
    }
    expect(await holder()).toBe('Ada 39');
  });

  it('is the newest when several processes are told of a new user at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      await UserCopy.deleteMany({});
      const other = { ...user, id: newId() };
      const told = [3, 0, 4, 1, 2].map((version) => [
        message('user.updated', version, { ...user, name: `Ada ${version}` }),
        message('user.updated', version, { ...other, name: `Bob ${version}` }),
      ]);
      await Promise.all(told.map((batch) => applyUsers(batch)));
      expect(await holder()).toBe('Ada 4');
      expect(await UserCopy.findById(other.id).lean()).toMatchObject({ version: 4, name: 'Bob 4' });
    }
  });

  it('is forgotten with the user, for good', async () => {
    await tickets.publish('user.created', 0, { ...user, name: 'Ada' });
    await tickets.settled();
    await tickets.publish('user.deleted', 5, { id: buyer.id });
    await tickets.settled();
    await tickets.publish('user.updated', 4, { ...user, name: 'Ada' });
    expect(await holder()).toBe('Ticket holder');
    expect(await UserCopy.find().lean()).toEqual([{ _id: buyer.id, version: 5 }]);
  });
});
