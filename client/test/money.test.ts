import { describe, expect, it } from '@jest/globals';
import { formatMoney, toDecimal, toSmallestUnit } from '../lib/money.ts';

describe('an amount that someone typed', () => {
  it.each([
    ['45', 'usd', 4500],
    ['45.5', 'usd', 4550],
    ['45,50', 'eur', 4550],
    [' 0.07 ', 'usd', 7],
    ['1.15', 'usd', 115],
    ['4.35', 'usd', 435],
    ['4500', 'jpy', 4500],
    ['1.234', 'kwd', 1234],
  ])('%s in %s is %i of the smallest unit', (typed, currency, amount) => {
    expect(toSmallestUnit(typed, currency)).toBe(amount);
  });

  it.each([
    ['', 'usd'],
    ['abc', 'usd'],
    ['-1', 'usd'],
    ['1e3', 'usd'],
    ['1,000', 'usd'],
    ['10.999', 'usd'],
    ['4.5', 'jpy'],
    ['5.', 'usd'],
    ['9999999999999', 'usd'],
  ])('%s is no amount in %s', (typed, currency) => {
    expect(toSmallestUnit(typed, currency)).toBeUndefined();
  });

  it('comes back as it was typed', () => {
    expect(toDecimal(toSmallestUnit('0.05', 'usd')!, 'usd')).toBe('0.05');
  });
});

it.each([
  [4500, 'usd', '$45.00'],
  [5, 'usd', '$0.05'],
  [4500, 'jpy', '¥4,500'],
  [9007199254740991, 'usd', '$90,071,992,547,409.91'],
])('shows %i %s as %s', (amount, currency, shown) => {
  expect(formatMoney(amount, currency)).toBe(shown);
});
