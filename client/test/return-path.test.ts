import { expect, it } from '@jest/globals';
import { safeReturnPath, signInPath } from '../lib/return-path.ts';

it.each(['/', '/sell', '/orders/1?checkout=success', '/my-tickets#2'])('goes back to %s', (next) => {
  expect(safeReturnPath(next)).toBe(next);
});

it.each([
  undefined,
  ['/sell', '/orders'],
  'sell',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  '/[//evil.example',
  'javascript:alert(1)',
])('never leaves the site for %j', (next) => {
  const path = safeReturnPath(next);
  expect(new URL(path, 'https://aisle.example').origin).toBe('https://aisle.example');
  expect(path).toMatch(/^\/(?!\/)/);
});

it('leads back through the sign-in page', () => {
  const next = new URL(signInPath('/orders?cursor=a&b'), 'https://aisle.example').searchParams.get('next');
  expect(next).toBe('/orders?cursor=a&b');
});
