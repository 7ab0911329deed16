import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signIn, startTestService, type TestService } from '@aisle/common/testing';
import request from 'supertest';
import { Order } from '../src/models/order.ts';
import { ordersService } from '../src/service.ts';
import { testConfig } from './test-config.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService((servers) =>
    ordersService({ ...testConfig(servers), ORDERS_PER_ACCOUNT: 5, ORDERS_PER_ADDRESS: 8 }),
  );
});
afterAll(() => service.stop());

/** No order at all: what it asks for is looked at after how often was asked. */
const order = (cookie: string, from: string) =>
  request(service.url).post('/api/orders').set('Cookie', cookie).set('X-Forwarded-For', from).send({});
const statuses = async (count: number, make: (index: number) => request.Test) => {
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => make(index)));
  return answers.map(({ status }) => status).sort();
};

describe('ordering', () => {
  it('is refused to an account that does so too often, wherever from, and to nobody else', async () => {
    const { cookie } = signIn();
    expect(await statuses(7, (index) => order(cookie, `203.0.113.${index}`))).toEqual([
      ...[400, 400, 400, 400, 400],
      ...[429, 429],
    ]);
    const refused = await order(cookie, '203.0.113.100');
    expect(refused.body).toMatchObject({ errors: [{ code: 'too-many-requests' }] });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(30);
    expect((await order(signIn().cookie, '203.0.113.101')).status).toBe(400);
    expect(await Order.countDocuments()).toBe(0);
  });

  it('is refused to an address that does so too often, whoever it claims to forward for', async () => {
    const sent = await statuses(10, (index) => order(signIn().cookie, `192.0.2.${index}, 198.51.100.1`));
    expect(sent).toEqual([400, 400, 400, 400, 400, 400, 400, 400, 429, 429]);
  });

  it('leaves reading alone', async () => {
    const { cookie } = signIn();
    expect(await statuses(20, () => request(service.url).get('/api/orders').set('Cookie', cookie))).toEqual(
      Array.from({ length: 20 }, () => 200),
    );
  });
});
