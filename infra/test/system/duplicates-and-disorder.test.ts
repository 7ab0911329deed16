import { contracts, serviceNames, streamOf, type ServiceName } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ledgerOf, startTestStack, type TestStack } from './support/test-stack.ts';
import { listTicket, placeOrder, publishEvent, signUp } from './support/visitor.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
}, 60_000);
afterAll(() => stack.stop());

/** What is not state: rows on their way out, remembered answers. */
const notState = new Set(['outbox', 'idempotent-answers']);

async function stateOf(service: ServiceName): Promise<Record<string, unknown[]>> {
  const database = stack.database(service);
  const state: Record<string, unknown[]> = {};
  for (const { name } of await database.db!.listCollections().toArray()) {
    if (notState.has(name) || name.startsWith('system.')) continue;
    state[name] = JSON.parse(
      JSON.stringify(await database.collection(name).find().sort({ _id: 1 }).toArray()),
    ) as unknown[];
  }
  return state;
}
const stateOfAll = async () =>
  Object.fromEntries(
    await Promise.all(serviceNames.map(async (name) => [name, await stateOf(name)] as const)),
  );

/** Everything that is in a stream now. */
async function messagesOf(service: ServiceName): Promise<{ subject: string; data: Uint8Array }[]> {
  const { state } = await stack.nats.jsm.streams.info(streamOf(service));
  const found: { subject: string; data: Uint8Array }[] = [];
  if (state.messages === 0) return found;
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const { subject, data } = await stack.nats.jsm.streams.getMessage(streamOf(service), { seq });
    found.push({ subject, data });
  }
  return found;
}

/** Makes use of everything that sends a message. */
async function useEverything() {
  const seller = await signUp(stack.url, 'seller');
  const buyer = await signUp(stack.url);
  const leaver = await signUp(stack.url);

  const [paid, freed, checkout, edited] = [
    await listTicket(seller),
    await listTicket(seller),
    await listTicket(seller),
    await listTicket(seller),
  ];
  await seller.put(`/api/tickets/${edited}`, { title: 'Edited', price: 5000 });

  const order = await placeOrder(buyer, paid);
  expect((await buyer.post('/api/payments', { orderId: order.id, token: 'tok_visa' })).status).toBe(201);
  const left = await placeOrder(leaver, freed);
  await leaver.delete(`/api/orders/${left.id}`);
  await placeOrder(buyer, freed);
  const atCheckout = await placeOrder(buyer, checkout);
  expect((await buyer.post('/api/payments', { orderId: atCheckout.id })).status).toBe(201);
  await leaver.delete('/api/users/me');

  const sections = [{ id: 'A', name: 'Stalls', kind: 'seated', price: 3000, rowCount: 4, seatsPerRow: 10 }];
  const played = await publishEvent(seller, sections);
  const calledOff = await publishEvent(seller, sections);
  expect((await seller.patch(`/api/events/${played.id}`, { name: 'Another name' })).status).toBe(200);
  for (const { sessions } of [played, calledOff]) {
    const seats = await buyer.post('/api/orders', { sessionId: sessions[0]!.id, quantity: 3 });
    expect(seats.status).toBe(201);
    const { status } = await buyer.post('/api/payments', { orderId: seats.data.id, token: 'tok_visa' });
    expect(status).toBe(201);
    await buyer.post('/api/orders', { sessionId: sessions[0]!.id, quantity: 2 });
  }
  await stack.settled();
  expect((await seller.post(`/api/events/${calledOff.id}/cancel`)).status).toBe(200);
  // The money goes back between two messages, when none is under way.
  const issued = stack.database('tickets').collection('issued-tickets');
  await eventually(
    async () => (await issued.countDocuments({ eventId: calledOff.id, status: 'valid' })) === 0,
  );
  await stack.settled();

  const mine = (await buyer.get('/api/tickets/mine')).data.items as { id: string; status: string }[];
  const ticket = mine.find(({ status }) => status === 'valid');
  expect((await seller.post('/api/tickets/verify', { ticketId: ticket!.id })).data).toMatchObject({
    valid: true,
  });
  await stack.settled();
}

it('comes to the same state everywhere when each message arrives three more times, in reverse', async () => {
  await useEverything();
  const before = await stateOfAll();
  const ledger = await ledgerOf(stack);
  const all = (await Promise.all(serviceNames.map(messagesOf))).flat();
  const seen = new Set(all.map(({ subject }) => subject));

  for (let time = 0; time < 3; time += 1) {
    for (const { subject, data } of all.toReversed()) await stack.nats.js.publish(subject, data);
  }
  await stack.settled();

  expect(await stateOfAll()).toEqual(before);
  expect(await ledgerOf(stack)).toEqual(ledger);
  const { state } = await stack.nats.jsm.streams.info('DEAD_LETTERS');
  expect(state.messages).toBe(0);
  // Expiry has a test of its own; all else must have been among them, or this shows little.
  const elsewhere = ['expiration.completed'];
  expect(
    Object.keys(contracts).filter((subject) => !seen.has(subject) && !elsewhere.includes(subject)),
  ).toEqual(['user.updated']);
}, 120_000);
