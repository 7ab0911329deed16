/** What was sold within an hour, as the API tells it; less what was given back in it. */
export type HourOfSales = { at: string; sold: number; revenue: number };

/** A bar of the sales chart, and what had come together by its end. `at` is its start (ms). */
export type SalesPoint = {
  at: number;
  sold: number;
  revenue: number;
  totalSold: number;
  totalRevenue: number;
};

export type SalesSeries = { step: 'hour' | 'day'; points: SalesPoint[] };

const HOUR_MS = 3_600_000;
/** As long as sales are this young, a day would hide everything. */
const HOURLY_FOR_MS = 48 * HOUR_MS;
/** A bar a day for more than a year would be too thin to see; what is older is in the first one. */
const MOST_POINTS = 400;

/**
 * Sales by day in this browser's zone, or by hour where they began within two days; steps without sales are there too.
 * The first step is the one before the first sale, so that a curve has where to rise from.
 * @param now the last step is the one that it is in
 */
export function salesSeries(hours: HourOfSales[], now: number): SalesSeries {
  const first = hours[0];
  if (!first) return { step: 'hour', points: [] };
  const step = now - Date.parse(first.at) <= HOURLY_FOR_MS ? 'hour' : 'day';
  const startOf = step === 'hour' ? hourOf : dayOf;
  // From the middle of the step before: days are 23 to 25 hours long.
  const before = (start: number) => startOf(start - (step === 'hour' ? 1 : 12 * HOUR_MS));
  const starts = [startOf(Math.max(now, Date.parse(hours.at(-1)!.at)))];
  while (starts[0]! > before(startOf(Date.parse(first.at))) && starts.length < MOST_POINTS) {
    starts.unshift(before(starts[0]!));
  }

  const sums = new Map(starts.map((at) => [at, { sold: 0, revenue: 0 }]));
  for (const { at, sold, revenue } of hours) {
    const sum = sums.get(startOf(Date.parse(at))) ?? sums.get(starts[0]!)!;
    sum.sold += sold;
    sum.revenue += revenue;
  }
  let totalSold = 0;
  let totalRevenue = 0;
  const points = [...sums].map(([at, { sold, revenue }]) => {
    totalSold += sold;
    totalRevenue += revenue;
    return { at, sold, revenue, totalSold, totalRevenue };
  });
  return { step, points };
}

const hourOf = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS;

function dayOf(time: number): number {
  const day = new Date(time);
  return day.setHours(0, 0, 0, 0);
}
