import { afterEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { cardPayment, control, startAll, startReceiver, stopAll, until } from './support.ts';

afterEach(stopAll);

const intentIds = (events: Stripe.Event[]) =>
  events.map((event) => (event.data.object as Stripe.PaymentIntent).id);

interface Log {
  pending: number;
  events: { id: string; type: string; delivered: boolean }[];
  deliveries: { eventId: string; attempt: number; status: number | null }[];
}

describe('webhooks', () => {
  it('are signed so that the SDK accepts them, over the raw body', async () => {
    const { stripe, emulator, receiver } = await startAll();
    await stripe.paymentIntents.create(cardPayment());
    await until(() => receiver.events.length === 1);
    expect(receiver.refused).toEqual([]);
    const { body } = await control<Log>(emulator, 'GET', '/webhooks');
    expect(body.deliveries).toMatchObject([{ eventId: receiver.events[0]?.id, attempt: 1, status: 200 }]);
    expect(await stripe.events.retrieve(receiver.events[0]?.id ?? '')).toMatchObject({
      type: 'payment_intent.succeeded',
    });
    expect((await stripe.events.list({ type: 'charge.refunded' })).data).toEqual([]);
  });

  it('are refused by a receiver with another secret', async () => {
    const { stripe, receiver } = await startAll({ webhookSecret: 'whsec_other', attempts: 1 });
    await stripe.paymentIntents.create(cardPayment());
    await until(() => receiver.refused.length === 1);
    expect(receiver.events).toEqual([]);
  });

  it('come again until the receiver answers 2xx, with growing waits', async () => {
    const { stripe, emulator, receiver } = await startAll();
    receiver.answers.push(500, 503, 400);
    await stripe.paymentIntents.create(cardPayment());
    await until(() => receiver.events.length === 1);
    await until(async () => (await control<Log>(emulator, 'GET', '/webhooks')).body.pending === 0);
    const { body } = await control<Log>(emulator, 'GET', '/webhooks');
    expect(body.deliveries.map(({ status }) => status)).toEqual([500, 503, 400, 200]);
    expect(body.events).toMatchObject([{ delivered: true }]);
  });

  it('stop coming after so many tries, and come again on request', async () => {
    const { stripe, emulator, receiver } = await startAll({ attempts: 2 });
    receiver.answers.push(500, 500);
    await stripe.paymentIntents.create(cardPayment());
    await until(async () => (await control<Log>(emulator, 'GET', '/webhooks')).body.deliveries.length === 2);
    expect((await control<Log>(emulator, 'GET', '/webhooks')).body).toMatchObject({
      pending: 0,
      events: [{ delivered: false }],
    });
    expect((await control(emulator, 'POST', '/webhooks/resend', { undelivered: true })).body).toEqual({
      sent: 1,
    });
    await until(() => receiver.events.length === 1);
    expect((await control(emulator, 'POST', '/webhooks/resend', { undelivered: true })).body).toEqual({
      sent: 0,
    });
    await control(emulator, 'POST', '/webhooks/resend', { eventId: receiver.events[0]?.id });
    await control(emulator, 'POST', '/webhooks/resend', { all: true });
    await until(() => receiver.events.length === 3);
    expect(new Set(receiver.events.map(({ id }) => id)).size).toBe(1);
    expect((await control(emulator, 'POST', '/webhooks/resend', { eventId: 'evt_nope' })).status).toBe(404);
    expect((await control(emulator, 'POST', '/webhooks/resend', {})).status).toBe(400);
  });

  it('come several times', async () => {
    const { stripe, emulator, receiver } = await startAll();
    emulator.setSwitches({ webhooks: { copies: 3 } });
    await stripe.paymentIntents.create(cardPayment());
    await until(() => receiver.events.length === 3);
    expect(new Set(receiver.events.map(({ id }) => id)).size).toBe(1);
  });

  it('come late', async () => {
    const { stripe, emulator, receiver } = await startAll();
    emulator.setSwitches({ webhooks: { delayMs: 150 } });
    const start = Date.now();
    await stripe.paymentIntents.create(cardPayment());
    await until(() => receiver.events.length === 1);
    expect(Date.now() - start).toBeGreaterThanOrEqual(145);
  });

  it('come in reverse', async () => {
    const { stripe, emulator, receiver } = await startAll();
    emulator.setSwitches({ webhooks: { reverse: true, reverseWindowMs: 1000 } });
    const made: string[] = [];
    for (let i = 0; i < 4; i += 1) made.push((await stripe.paymentIntents.create(cardPayment())).id);
    await until(() => receiver.events.length === 4);
    expect(intentIds(receiver.events)).toEqual(made.reverse());
  });

  it('are held while paused, and let go in reverse if so wished', async () => {
    const { stripe, emulator, receiver } = await startAll();
    await control(emulator, 'POST', '/switches', { webhooks: { paused: true } });
    const made: string[] = [];
    for (let i = 0; i < 3; i += 1) made.push((await stripe.paymentIntents.create(cardPayment())).id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(receiver.events).toEqual([]);
    await control(emulator, 'POST', '/switches', { webhooks: { paused: false, reverse: true } });
    await until(() => receiver.events.length === 3);
    expect(intentIds(receiver.events)).toEqual(made.reverse());
  });

  it('can arrive before the answer they belong to', async () => {
    const { stripe, emulator, receiver } = await startAll();
    emulator.setSwitches({ latencyMs: 300, latencyAt: 'after' });
    let answered = false;
    const answer = stripe.paymentIntents.create(cardPayment()).then(() => (answered = true));
    await until(() => receiver.events.length === 1);
    expect(answered).toBe(false);
    await answer;
  });

  it('are only of the types the endpoint listens to', async () => {
    const { stripe, receiver } = await startAll({ webhookEvents: ['charge.succeeded', 'charge.failed'] });
    await stripe.paymentIntents.create(cardPayment());
    await stripe.paymentIntents.create(cardPayment('tok_chargeDeclined')).catch(() => undefined);
    await until(() => receiver.events.length === 2);
    expect(receiver.types().sort()).toEqual(['charge.failed', 'charge.succeeded']);
  });

  it('wait for a receiver that is not there yet', async () => {
    const gone = await startReceiver();
    const { stripe, emulator } = await startAll({ webhookUrl: 'http://127.0.0.1:1/webhook', attempts: 3 });
    await stripe.paymentIntents.create(cardPayment());
    await until(async () => (await control<Log>(emulator, 'GET', '/webhooks')).body.deliveries.length === 3);
    expect((await control<Log>(emulator, 'GET', '/webhooks')).body.deliveries[0]).toMatchObject({
      status: null,
    });
    expect(gone.events).toEqual([]);
  });
});
