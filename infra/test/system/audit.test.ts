import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getBit, serviceNames, setBit, type ServiceName } from '@aisle/common';
import { eventually, testServers } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import type { Report } from '../../audit/audit.ts';
import { mongoUrlFor } from '../../local/servers/mongo-url.ts';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { listTicket, placeOrder, publishEvent, signUp, type Visitor } from './support/visitor.ts';

const root = join(import.meta.dirname, '../../..');
const servers = testServers();
const newId = () => new mongoose.Types.ObjectId().toHexString();
const ids = { stalls: '', floor: '', listed: '', seated: '', hold: '', standing: '' };
let stack: TestStack;
let reached: Record<string, string>;

beforeAll(async () => {
  stack = await startTestStack({ servers });
  reached = {
    MONGO_URL: servers.mongoUrl,
    DATABASE_PREFIX: (await stack.database('auth').asPromise()).name.slice(0, -'auth'.length),
    NATS_URL: servers.natsUrl,
    STRIPE_EMULATOR_URL: stack.stripe.emulator!,
  };
  await sell();
}, 120_000);
afterAll(() => stack.stop());

/**
 * Sells seats, general admission and a listed ticket; one hold stays, one order is cancelled, one ticket admitted, and
 * an event of which something was sold is called off.
 */
async function sell() {
  const seller = await signUp(stack.url, 'seller');
  const buyer = await signUp(stack.url);
  const event = await publishEvent(seller, [
    { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 3, seatsPerRow: 7 },
    { id: 'GA', name: 'Floor', kind: 'general', price: 2000, capacity: 50 },
  ]);
  const sessionId = event.sessions[0]!.id;
  const order = async (body: object) => {
    const { status, data } = await buyer.post('/api/orders', { sessionId, ...body });
    expect(status).toBe(201);
    return data.id as string;
  };
  const pay = async (orderId: string) =>
    expect((await buyer.post('/api/payments', { orderId, token: 'tok_visa' })).status).toBe(201);

  ids.stalls = `${sessionId}/A`;
  ids.floor = `${sessionId}/GA`;
  ids.seated = await order({ sectionId: 'A', seats: ['1/1', '1/2'] });
  ids.hold = await order({ sectionId: 'A', seats: ['3/7'] });
  ids.standing = await order({ sectionId: 'GA', quantity: 3 });
  const left = await order({ sectionId: 'A', seats: ['2/2'] });
  ids.listed = await listTicket(seller);
  const listedOrder = await placeOrder(buyer, ids.listed);
  await stack.settled();
  for (const one of [ids.seated, ids.standing, listedOrder.id]) await pay(one);
  expect((await buyer.delete(`/api/orders/${left}`)).status).toBe(204);
  await callOff(seller, buyer);
  await stack.settled();
  const mine = (await buyer.get('/api/tickets/mine')).data.items as { id: string; status: string }[];
  const valid = mine.filter(({ status }) => status === 'valid');
  expect(valid).toHaveLength(6);
  expect((await seller.post('/api/tickets/verify', { ticketId: valid[0]!.id })).data.valid).toBe(true);
  await stack.settled();
}

async function callOff(seller: Visitor, buyer: Visitor) {
  const { id, sessions } = await publishEvent(seller, [
    { id: 'GA', name: 'Floor', kind: 'general', price: 2000, capacity: 5 },
  ]);
  const order = async () =>
    (await buyer.post('/api/orders', { sessionId: sessions[0]!.id, quantity: 2 })).data.id as string;
  const [orderId] = [await order(), await order()];
  await stack.settled();
  expect((await buyer.post('/api/payments', { orderId, token: 'tok_visa' })).status).toBe(201);
  await stack.settled();
  expect((await seller.post(`/api/events/${id}/cancel`)).status).toBe(200);
  await eventually(async () => {
    const { data } = await buyer.get(`/api/orders/${orderId}`);
    return data.cancelReason === 'refunded';
  });
}

interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs the command as a user would. */
function run(args: string[], env: Record<string, string> = reached): Promise<Outcome> {
  const names = ['MONGO_URL', 'NATS_URL', 'STRIPE_SECRET_KEY', 'NODE_OPTIONS', ...Object.keys(reached)];
  const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.includes(name)));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'node_modules/tsx/dist/cli.mjs'), 'infra/local/audit.ts', ...args],
      { cwd: root, env: { ...rest, ...env }, timeout: 60_000 },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

type Document = Record<string, unknown>;
type Undo = () => Promise<unknown>;
const collection = (service: ServiceName, name: string) => stack.database(service).collection(name);
const at = (_id: unknown) => ({ _id: _id as never });

/** Changes one document behind the service's back. */
async function change(
  service: ServiceName,
  name: string,
  filter: object,
  changed: (document: Document) => Document,
): Promise<Undo> {
  const stored = await collection(service, name).findOne(filter, { promoteBuffers: true });
  const { _id, ...document } = stored!;
  await collection(service, name).updateOne({ _id }, { $set: changed(document) });
  return () => collection(service, name).replaceOne({ _id }, document);
}

async function insert(service: ServiceName, name: string, document: Document): Promise<Undo> {
  await collection(service, name).insertOne(document);
  return () => collection(service, name).deleteOne(at(document['_id']));
}

async function remove(service: ServiceName, name: string, filter: object): Promise<Undo> {
  const stored = await collection(service, name).findOneAndDelete(filter);
  return () => collection(service, name).insertOne(stored!);
}

const withBit = (index: number, isTaken: boolean) => (document: Document) => {
  const taken = Buffer.from(document['taken'] as Buffer);
  expect(getBit(taken, index)).toBe(!isTaken);
  setBit(taken, index, isTaken);
  return { taken };
};
const more = (field: string, by: number) => (document: Document) => ({
  [field]: (document[field] as number) + by,
});
const paymentOf = (orderId: string) => ({ orderId });
const oid = (id: string) => new mongoose.Types.ObjectId(id);
const issuedTo = async (orderId: string) => {
  const { _id: _, ...ticket } = (await collection('tickets', 'issued-tickets').findOne({ orderId }))!;
  return ticket;
};

const faults: [name: string, kinds: string[], plant: () => Promise<Undo>][] = [
  ['a lost bit', ['lost-bit'], () => change('orders', 'inventory', at(ids.stalls), withBit(0, false))],
  ['an extra bit', ['extra-bit'], () => change('orders', 'inventory', at(ids.stalls), withBit(8, true))],
  [
    'a double seat',
    // 3/7, which the hold had, is in no order now, but still shown as taken: by orders and by tickets.
    ['double-seat', 'extra-bit', 'extra-bit'],
    () => change('orders', 'orders', at(oid(ids.hold)), () => ({ 'tickets.0.seat': '1/2' })),
  ],
  [
    'a wrong sold counter',
    ['wrong-sold'],
    () => change('orders', 'inventory', at(ids.listed), more('sold', 1)),
  ],
  [
    'a wrong revenue',
    ['wrong-revenue'],
    () => change('orders', 'inventory', at(ids.listed), more('revenue', -1)),
  ],
  [
    'an unbalanced sales series',
    ['unbalanced-sales'],
    () => change('orders', 'sales', { _id: { $regex: `^${ids.floor}@` } }, more('revenue', 1)),
  ],
  [
    'a missing ticket',
    ['missing-ticket'],
    () => remove('tickets', 'issued-tickets', { key: `${ids.standing}/1` }),
  ],
  [
    'a surplus ticket',
    ['surplus-ticket'],
    async () =>
      insert('tickets', 'issued-tickets', {
        ...(await issuedTo(ids.standing)),
        key: `${ids.standing}/3`,
        status: 'valid',
      }),
  ],
  [
    'somebody admitted without payment',
    ['admitted-without-payment'],
    async () =>
      insert('tickets', 'issued-tickets', {
        ...(await issuedTo(ids.seated)),
        orderId: ids.hold,
        key: `${ids.hold}/0`,
        seat: '3/7',
        status: 'admitted',
        admittedAt: new Date(),
      }),
  ],
  [
    'a payment without order',
    ['payment-without-order', 'payment-without-intent'],
    () =>
      insert('payments', 'payments', {
        _id: newId(),
        orderId: newId(),
        amount: 100,
        currency: 'usd',
        status: 'paid',
        version: 2,
        capturedIntentId: 'pi_none',
      }),
  ],
  [
    'an order without payment',
    ['order-without-payment', 'intent-without-payment'],
    () => remove('payments', 'payments', paymentOf(ids.seated)),
  ],
  [
    'a refund that Stripe has not made',
    ['missing-refund'],
    () => change('payments', 'payments', paymentOf(ids.standing), () => ({ status: 'refunding' })),
  ],
  [
    'a stale copy',
    ['stale-order-copy'],
    () => change('payments', 'order-copies', at(ids.seated), () => ({ status: 'created' })),
  ],
  [
    'stale availability',
    ['stale-availability'],
    () => change('tickets', 'section-availability', at(ids.floor), more('takenCount', -1)),
  ],
  ['a hold without deadline', ['missing-deadline'], () => remove('expiration', 'deadlines', at(ids.hold))],
];

describe('npm run audit', () => {
  it('finds nothing after sales, cancels and admissions', async () => {
    const { code, out, err } = await run([]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^seats +21 seats +ok$/m);
    expect(out).toMatch(/^ledger +4 captures at Stripe +ok$/m);
    expect(out.trim()).toMatch(/\nNo differences\.$/);
  });

  it.each(faults)('names %s', async (_, kinds, plant) => {
    const undo = await plant();
    try {
      const { code, out } = await run(['--once', '--json']);
      const { differences } = JSON.parse(out) as Report;
      expect([code, differences.map(({ kind }) => kind)]).toEqual([1, kinds]);
    } finally {
      await undo();
    }
  });

  it('names what still differs after a few seconds in words', async () => {
    const undo = await change('orders', 'inventory', at(ids.stalls), withBit(20, false));
    const { code, out } = await run([]);
    await undo();
    expect(code).toBe(1);
    expect(out).toMatch(/^seats +21 seats +1 differ$/m);
    expect(out.trim().split('\n').slice(-2)).toEqual([
      '1 difference:',
      `lost-bit inventory=${ids.stalls} seat=3/7 order=${ids.hold}: expected taken, found free`,
    ]);
  });

  it('writes what it found for Prometheus, also that there is nothing', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'aisle-audit-'));
    const file = join(dir, 'aisle.prom');
    const differencesOf = async (args: string[]) => {
      await run([...args, '--metrics', file]);
      const text = readFileSync(file, 'utf8');
      const completed = Number(/^aisle_audit_completed_timestamp_seconds ([\d.]+)$/m.exec(text)![1]);
      expect(Math.abs(Date.now() / 1000 - completed)).toBeLessThan(30);
      return text.split('\n').filter((line) => /^aisle_audit_differences\{.*\} [1-9]/.test(line));
    };
    expect(await differencesOf([])).toEqual([]);
    expect(readFileSync(file, 'utf8')).toContain('aisle_audit_differences{check="seats"} 0\n');

    const undo = await change('orders', 'inventory', at(ids.stalls), withBit(20, false));
    expect(await differencesOf(['--once'])).toEqual(['aisle_audit_differences{check="seats"} 1']);
    await undo();
    expect(readdirSync(dir)).toEqual(['aisle.prom']);
    rmSync(dir, { recursive: true });
  });

  it('keeps quiet about what is in order a moment later', async () => {
    const undo = await change('orders', 'inventory', at(ids.listed), more('held', 1));
    const outcome = run([]);
    setTimeout(() => void undo(), 2_500);
    expect((await outcome).out).toContain('No differences.');
  });

  it('finds the local stack by itself, and asks Stripe where it is told a key', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'aisle-audit-'));
    const { mongoUrl, natsUrl } = servers;
    writeFileSync(join(dataDir, 'stack.json'), JSON.stringify({ mongoUrl, natsUrl }));
    const { code, out } = await run([], {
      AISLE_DATA_DIR: dataDir,
      DATABASE_PREFIX: reached['DATABASE_PREFIX']!,
      STRIPE_SECRET_KEY: stack.stripe.secretKey,
      STRIPE_API_URL: stack.stripe.emulator!,
    });
    rmSync(dataDir, { recursive: true, force: true });
    expect([code, out]).toEqual([0, expect.stringMatching(/^ledger +4 captures at Stripe +ok$/m)]);
  });

  it('finds databases that are each on a server of its own', async () => {
    const { MONGO_URL: _one, DATABASE_PREFIX: prefix, ...others } = reached;
    const own = serviceNames.map((service) => [
      `${service.toUpperCase()}_MONGO_URL`,
      mongoUrlFor(servers.mongoUrl, `${prefix}${service}`),
    ]);
    expect(await run([], { ...others, ...Object.fromEntries(own) })).toMatchObject({ code: 0, err: '' });
    expect(await run([], { ...others, ...Object.fromEntries(own.slice(1)) })).toMatchObject({
      code: 2,
      err: expect.stringContaining('AUTH_MONGO_URL not set'),
    });
  });

  it.each([
    ['no address', [], { AISLE_DATA_DIR: '/nowhere' }, 'Where is MongoDB?'],
    ['an unknown option', ['--fast'], {}, "Unknown option '--fast'"],
    ['no MongoDB', [], { MONGO_URL: 'mongodb://user:secret@127.0.0.1:1' }, 'MongoDB does not answer'],
    ['no such database', [], { DATABASE_PREFIX: 'none_' }, 'There is no database none_auth'],
    ['no NATS', [], { NATS_URL: 'nats://user:secret@127.0.0.1:1' }, 'NATS does not answer'],
    ['no emulator', [], { STRIPE_EMULATOR_URL: 'http://127.0.0.1:1' }, 'Stripe'],
  ])('says so with code 2 when there is %s', async (_, args, env, words) => {
    const from = 'AISLE_DATA_DIR' in env ? {} : reached;
    const { code, out, err } = await run(args, { ...from, ...env });
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(words)]);
    expect(err).not.toMatch(/secret| {4}at /);
  });
});
