import { describe, expect, it } from '@jest/globals';
import { salesSeries } from '../lib/seller/sales-series.ts';

const HOUR = 3_600_000;
const noon = new Date(2031, 4, 10, 12).getTime();
const hour = (hoursAgo: number, sold: number) => ({
  at: new Date(noon - hoursAgo * HOUR).toISOString(),
  sold,
  revenue: sold * 100,
});

describe('sales over time', () => {
  it('are by the hour while they are young, with the hours in which nothing was sold', () => {
    const { step, points } = salesSeries([hour(3, 2), hour(1, 5)], noon + 10);
    expect(step).toBe('hour');
    expect(points.map(({ sold, totalSold }) => [sold, totalSold])).toEqual([
      [0, 0],
      [2, 2],
      [0, 2],
      [5, 7],
      [0, 7],
    ]);
  });

  it('are by the day after that, each day its own, refunds included', () => {
    const { step, points } = salesSeries([hour(72, 2), hour(70, 1), hour(2, -1)], noon);
    expect(step).toBe('day');
    expect(points.map(({ sold }) => sold)).toEqual([0, 3, 0, 0, -1]);
    expect(points.at(-1)).toMatchObject({ totalSold: 2, totalRevenue: 200 });
    for (const { at } of points) expect(new Date(at).getHours()).toBe(0);
  });

  it('lose nothing when they go back further than the chart does', () => {
    const { points } = salesSeries([hour(24 * 900, 4), hour(1, 1)], noon);
    expect(points).toHaveLength(400);
    expect(points[0]!.sold).toBe(4);
    expect(points.at(-1)!.totalSold).toBe(5);
  });

  it('are nothing before the first one', () => {
    expect(salesSeries([], noon).points).toEqual([]);
  });
});
