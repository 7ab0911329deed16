import { expect } from '@jest/globals';
import type { Answered } from './ask.ts';

const details = new Set(['message', 'field', 'code']);
/** What says where our code is, or what it is made of. */
const insides = /node_modules|\.ts:\d|\bat \S+ \(|Mongo|Express|ECONN|E11000|Cast to|undefined|\[object /;

/** Expects a refusal in the contract's shape, in words that are meant for the caller. */
export function expectRefusal({ headers, text }: Answered): void {
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(headers).not.toHaveProperty('x-powered-by');
  expect(text.length).toBeLessThan(20_000);
  const body = JSON.parse(text) as { errors: Record<string, unknown>[] };
  expect(Object.keys(body)).toEqual(['errors']);
  expect(body.errors.length).toBeGreaterThan(0);
  for (const error of body.errors) {
    expect(Object.keys(error).filter((key) => !details.has(key))).toEqual([]);
    expect(error['message']).toMatch(/\w/);
    for (const value of Object.values(error)) expect(typeof value).toBe('string');
    expect(error['message']).not.toMatch(insides);
  }
}
