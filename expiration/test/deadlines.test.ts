import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, type TestService } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Deadline } from '../src/models/deadline.ts';
import { fireDeadlines, fireOverdue } from '../src/operations/fire-deadlines.ts';
import { firedFor, orderEndingIn, startExpiration } from './harness.ts';

let service: TestService;
beforeAll(async () => {
  service = await startExpiration();
});
afterAll(() => service.stop());

const fired = (orderId: string) => firedFor(service, orderId);
const firedOnce = (orderId: string) =>
  eventually(async () => {
    const all = await fired(orderId);
    return all.length > 0 && all;
  });

describe('a deadline', () => {
  it('fires when its time is over, not before, and carries the trace of its order', async () => {
    const order = orderEndingIn(1_500);
    const { trace } = await service.publish('order.created', 1, order);
    const [only, ...more] = await firedOnce(order.id);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ expiresAt: order.expiresAt, trace });
    expect(only!.late).toBeGreaterThanOrEqual(0);
    expect(only!.late).toBeLessThan(1_000);
    expect(await Deadline.findById(order.id).lean()).toMatchObject({ state: 'fired' });
  });

  it('fires at once when it came too late to be set', async () => {
    const order = orderEndingIn(-60_000);
    await service.publish('order.created', 1, order);
    expect(await firedOnce(order.id)).toHaveLength(1);
  });

  it('fires once when every message comes three times', async () => {
    const order = orderEndingIn(1_000);
    const created = await service.publish('order.created', 1, order);
    const updated = await service.publish('order.updated', 2, { ...order, status: 'awaiting:payment' });
    for (const message of [created, updated, created, updated]) await service.republish(message);
    await firedOnce(order.id);
    await service.republish(updated);
    await service.republish(created);
    await service.settled();
    await sleep(500);
    expect(await fired(order.id)).toHaveLength(1);
  });

  it.each(['order.cancelled', 'order.completed'] as const)('does not fire after %s', async (type) => {
    const order = orderEndingIn(1_000);
    const status = type === 'order.cancelled' ? 'cancelled' : 'complete';
    await service.publish('order.created', 1, order);
    await service.publish(type, 2, { ...order, status });
    await sleep(1_600);
    await service.settled();
    expect(await fired(order.id)).toEqual([]);
    const kept = await Deadline.findById(order.id).lean();
    expect(kept).toMatchObject({ state: 'closed', version: 2, endedAt: expect.any(Date) });
  });

  it('is not brought back by an order.created that comes after the end', async () => {
    const order = orderEndingIn(500);
    await service.publish('order.cancelled', 3, { ...order, status: 'cancelled' });
    await service.settled();
    await service.publish('order.updated', 2, { ...order, status: 'awaiting:payment' });
    await service.publish('order.created', 1, order);
    await sleep(1_000);
    await service.settled();
    expect(await fireOverdue(0)).toBe(0);
    expect(await fired(order.id)).toEqual([]);
  });

  it('fires at its new time when it is moved to a later one', async () => {
    const order = orderEndingIn(700);
    const expiresAt = new Date(Date.now() + 2_000).toISOString();
    await service.publish('order.created', 1, order);
    await service.publish('order.updated', 2, { ...order, expiresAt });
    const [only, ...more] = await firedOnce(order.id);
    expect(more).toEqual([]);
    expect(only!.expiresAt).toBe(expiresAt);
    expect(only!.late).toBeGreaterThanOrEqual(0);
  });

  it('fires at its new time when it is moved to an earlier one', async () => {
    const order = orderEndingIn(50_000);
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    await service.publish('order.created', 1, order);
    await service.publish('order.updated', 2, { ...order, expiresAt });
    const [only] = await firedOnce(order.id);
    expect(only!.expiresAt).toBe(expiresAt);
    expect(only!.late).toBeLessThan(1_000);
  });

  it('is set again when it was fired and then moved', async () => {
    const order = orderEndingIn(200);
    await service.publish('order.created', 1, order);
    await firedOnce(order.id);
    await service.publish('order.updated', 2, {
      ...order,
      expiresAt: new Date(Date.now() + 500).toISOString(),
    });
    await eventually(async () => (await fired(order.id)).length === 2);
  });
});

describe('many deadlines', () => {
  it('fire on time together, once each', async () => {
    const orders = Array.from({ length: 300 }, () => orderEndingIn(2_500));
    await Promise.all(orders.map((order) => service.publish('order.created', 1, order)));
    await service.settled();
    const ids = new Set(orders.map(({ id }) => id));
    const all = await eventually(async () => {
      const told = (await service.published('expiration.completed')).filter(({ data }) =>
        ids.has(data.orderId),
      );
      return told.length >= orders.length && told;
    });
    expect(new Set(all.map(({ data }) => data.orderId)).size).toBe(300);
    expect(all).toHaveLength(300);
    const late = all.map(({ data, occurredAt }) => Date.parse(occurredAt) - Date.parse(data.expiresAt));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(2_000);
  });

  it('are fired once when two fire them at the same moment', async () => {
    const orders = Array.from({ length: 20 }, () => orderEndingIn(-60_000));
    await Deadline.insertMany(
      orders.map(({ id, expiresAt }) => ({
        _id: id,
        expiresAt,
        version: 1,
        state: 'pending',
        trace: 'test',
      })),
    );
    const ids = orders.map(({ id }) => id);
    const counts = await Promise.all([fireDeadlines(ids), fireDeadlines(ids), fireDeadlines(ids)]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    await service.settled();
    expect(await fired(ids[0]!)).toHaveLength(1);
  });
});

it('answers its probes and nothing else', async () => {
  await request(service.url).get('/healthz').expect(200);
  await request(service.url).get('/readyz').expect(200);
  const answer = await request(service.url).get('/api/expiration').expect(404);
  expect(answer.body).toEqual({ errors: [{ message: 'Not found' }] });
});
