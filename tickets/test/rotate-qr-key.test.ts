import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import request from 'supertest';
import { QrKey } from '../src/models/qr-key.ts';
import { createQrKeys } from '../src/qr/qr-keys.ts';
import { startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

/** Runs the command with the environment of a tickets process. */
function rotate(mongoUrl: string): Promise<{ code: number; output: string }> {
  const { NODE_OPTIONS: _jest, ...rest } = process.env;
  const env = { ...rest, PORT: '0', MONGO_URL: mongoUrl, NATS_URL: tickets.servers.natsUrl };
  const args = ['--import', 'tsx', 'src/rotate-qr-key.ts'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: join(import.meta.dirname, '..'), env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: out + err }),
    );
  });
}

it('adds a key that signs, and codes of the older one still admit', async () => {
  const seller = signIn();
  const { ticket } = await tickets.sell({ seller });

  expect(await rotate(tickets.servers.mongoUrl)).toEqual({
    code: 0,
    output: expect.stringContaining('q2 signs'),
  });

  expect((await QrKey.find().sort({ _id: 1 }).lean()).map(({ _id }) => _id)).toEqual([1, 2]);
  expect((await createQrKeys().signing()).kid).toBe('q2');
  const scan = await request(tickets.url)
    .post('/api/tickets/verify')
    .set('Cookie', seller.cookie)
    .send({ qr: ticket.qr });
  expect(scan.body).toMatchObject({ valid: true });
});

it('says why it cannot, and ends with 1', async () => {
  expect(await rotate('')).toEqual({ code: 1, output: expect.stringContaining('MONGO_URL: is not set') });
});
