import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../local/stripe/config.ts';
import { startStripeEmulator } from '../../local/stripe/emulator.ts';
import {
  cardPayment,
  checkout,
  control,
  ledgerOf,
  sdk,
  startAll,
  startReceiver,
  stopAll,
  submit,
  until,
  WEBHOOK_SECRET,
} from './support.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stripe-emulator-'));
});
afterEach(async () => {
  await stopAll();
  rmSync(dataDir, { recursive: true });
});

/** Starts the emulator as `npm start` does, in a process of its own. */
async function startProcess(webhookUrl: string) {
  const args = [
    '--port',
    '0',
    '--data-dir',
    dataDir,
    '--webhook-url',
    webhookUrl,
    '--webhook-secret',
    WEBHOOK_SECRET,
  ];
  const child = spawn(process.execPath, ['--import', 'tsx', 'infra/local/stripe/index.ts', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port)
      return {
        child,
        emulator: {
          url: `http://127.0.0.1:${port}`,
          host: '127.0.0.1',
          port: Number(port),
          secretKey: 'sk_test_x',
        },
      };
  }
  throw new Error('the emulator did not start');
}

describe('state between runs', () => {
  it('keeps sessions, payments, refunds and idempotency keys', async () => {
    const before = await startAll({ dataDir });
    const open = await before.stripe.checkout.sessions.create(checkout());
    const intent = await before.stripe.paymentIntents.create(cardPayment(), { idempotencyKey: 'once' });
    await before.stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    const ledger = await ledgerOf(before.emulator);
    await until(() => before.receiver.events.length === 3);
    await before.emulator.stop();

    const after = await startAll({ dataDir });
    expect(await ledgerOf(after.emulator)).toEqual(ledger);
    const again = await after.stripe.paymentIntents.create(cardPayment(), { idempotencyKey: 'once' });
    expect(again.id).toBe(intent.id);
    expect((await after.stripe.charges.retrieve(intent.latest_charge as string)).amount_refunded).toBe(500);
    expect((await control(after.emulator, 'POST', `/checkout/${open.id}/pay`)).status).toBe(200);
    await until(() => after.receiver.types().includes('checkout.session.completed'));
    // What was delivered before isn't sent again.
    expect(after.receiver.types()).not.toContain('charge.refunded');
  });

  it('delivers after a restart what could not be delivered before', async () => {
    const before = await startAll({ dataDir });
    before.emulator.setSwitches({ webhooks: { paused: true } });
    await before.stripe.paymentIntents.create(cardPayment());
    await before.emulator.stop();
    const after = await startAll({ dataDir });
    await until(() => after.receiver.events.length === 1);
  });

  it('loses nothing it answered when it is killed, and drops a half-written line', async () => {
    const receiver = await startReceiver();
    const { child, emulator } = await startProcess(receiver.url);
    const stripe = sdk(emulator);
    const answered: string[] = [];
    const paying = Array.from({ length: 8 }, async () => {
      for (;;) answered.push((await stripe.paymentIntents.create(cardPayment())).id);
    });
    await until(() => answered.length > 100);
    child.kill('SIGKILL');
    await Promise.allSettled(paying);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    appendFileSync(join(dataDir, 'journal.jsonl'), '[["intent",{"id":"pi_ha');

    const { emulator: back } = await startAll({ dataDir });
    const kept = new Set((await ledgerOf(back)).payments.map(({ id }) => id));
    expect(answered.filter((id) => !kept.has(id))).toEqual([]);
  });

  it('stops cleanly on SIGTERM', async () => {
    const receiver = await startReceiver();
    const { child } = await startProcess(receiver.url);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  it('never writes a card number down', async () => {
    const { stripe, emulator } = await startAll({ dataDir });
    const session = await stripe.checkout.sessions.create(checkout());
    const form = { expiry: '12 / 34', cvc: '123' };
    for (const number of ['4111 1111 1111 1111', '4000 0000 0000 0002', '4242 4242 4242 4242'])
      await submit(session.url ?? '', { ...form, number });
    await emulator.stop();
    const kept = readFileSync(join(dataDir, 'journal.jsonl'), 'utf8');
    expect(kept).toContain('"last4":"4242"');
    // Times are numbers too: one of a hundred seconds has 4111 in its middle.
    expect(kept).not.toMatch(/(?<!\d)4111|4242 ?4242|0000 ?0002/);
  });

  it('refuses to start on damaged state', async () => {
    writeFileSync(join(dataDir, 'journal.jsonl'), 'nonsense\n[]\n');
    const options = { webhookUrl: 'http://127.0.0.1:1', webhookSecret: 's', dataDir };
    await expect(startStripeEmulator(options)).rejects.toThrow(/damaged at line 1/);
  });
});

describe('the configuration', () => {
  const webhook = {
    STRIPE_EMULATOR_WEBHOOK_URL: 'http://localhost:3000/hook',
    STRIPE_WEBHOOK_SECRET: 'whsec_1',
  };

  it('comes from arguments before the environment', () => {
    expect(
      readConfig(['--port', '0', '--webhook-events', 'charge.refunded, refund.created'], {
        ...webhook,
        STRIPE_EMULATOR_PORT: '9',
        STRIPE_EMULATOR_DATA_DIR: 'data',
      }),
    ).toEqual({
      port: 0,
      webhookUrl: webhook.STRIPE_EMULATOR_WEBHOOK_URL,
      webhookSecret: 'whsec_1',
      dataDir: 'data',
      webhookEvents: ['charge.refunded', 'refund.created'],
    });
  });

  it.each([
    [[], {}, '--webhook-url'],
    [[], { ...webhook, STRIPE_WEBHOOK_SECRET: '' }, '--webhook-secret'],
    [['--port', 'http'], webhook, '--port'],
    [['--public-url', 'localhost:3000'], webhook, '--public-url'],
    [['--colour', 'red'], webhook, '--colour'],
  ])('says what is wrong with it: %j %j', (args, env, message) => {
    expect(() => readConfig(args, env)).toThrow(message);
  });
});
