import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestStack, type TestStack } from './support/test-stack.ts';
import { listTicket, signUp, type Visitor } from './support/visitor.ts';

let stack: TestStack;
let buyers: Visitor[];

beforeAll(async () => {
  stack = await startTestStack({ processes: { orders: 2 } });
  buyers = [];
  for (let group = 0; group < 10; group += 1) {
    buyers.push(...(await Promise.all(Array.from({ length: 10 }, () => signUp(stack.url)))));
  }
}, 120_000);
afterAll(() => stack.stop());

it('sells one ticket to one of a hundred buyers at the same moment, asked of two orders processes', async () => {
  const seller = await signUp(stack.url, 'seller');
  for (let round = 0; round < 3; round += 1) {
    const ticketId = await listTicket(seller);
    await stack.settled();

    const answers = await Promise.all(buyers.map((buyer) => buyer.post('/api/orders', { ticketId })));

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(99);
    const live = await stack
      .database('orders')
      .collection('orders')
      .countDocuments({ 'inventory.id': ticketId, status: { $ne: 'cancelled' } });
    expect(live).toBe(1);
    await stack.settled();
    expect((await seller.get(`/api/tickets/${ticketId}`)).data).toMatchObject({ status: 'reserved' });
  }
});
