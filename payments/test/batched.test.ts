import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { batched } from '../src/batched.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('calls made together', () => {
  it('makes one that comes alone at once, and those that come soon after in one call of 100 at most', async () => {
    const batches: number[] = [];
    const double = batched(async (batch: number[]) => {
      batches.push(batch.length);
      await sleep(20);
      return batch.map((one) => one * 2);
    });
    expect(await double(21)).toBe(42);
    expect(await Promise.all(numbers(150).map(double))).toEqual(numbers(150).map((one) => one * 2));
    expect(batches).toEqual([1, 100, 50]);
    await sleep(120);
    const alone = double(4);
    expect(batches).toHaveLength(4);
    expect(await alone).toBe(8);
  });

  it('lets only those fail that cannot be made', async () => {
    const batches: number[] = [];
    const half = batched(async (batch: number[]) => {
      batches.push(batch.length);
      await sleep(5);
      if (batch.some((one) => one % 2 === 1)) throw new Error('odd');
      return batch.map((one) => one / 2);
    });
    const answers = await Promise.allSettled(numbers(6).map(half));
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed'))).toEqual([
      0,
      'failed',
      1,
      'failed',
      2,
      'failed',
    ]);
    expect(batches).toEqual([1, 5, 1, 1, 1, 1, 1]);
  });

  it('asks no second time in an outage, and goes on after it', async () => {
    let isDown = true;
    let calls = 0;
    const find = batched(async (batch: number[]) => {
      calls += 1;
      await sleep(5);
      if (isDown) throw new mongoose.mongo.MongoServerError({ message: 'not primary', code: 10107 });
      return batch;
    });
    const answers = await Promise.allSettled(numbers(10).map(find));
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    expect(calls).toBe(2);
    isDown = false;
    expect(await Promise.all(numbers(3).map(find))).toEqual([0, 1, 2]);
  });
});
