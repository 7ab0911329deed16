import { drive, otherThan, rateOf, type Driven } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Curve, Scenario } from '../scenario.ts';

/** How many ask at once, rising: the highest rate without errors is what counts. */
const CONNECTIONS = [1, 8, 32, 64, 96, 128, 256, 512];
/** So many that none is sold out in the end, were there twice as many orders. */
const SECTIONS = 350;

/** One seat an order, anywhere in a large venue, for a minute at the best load that the first steps found. */
export const steady: Scenario = {
  name: 'steady',
  title: 'orders for a minute, one seat each, sections at random',
  async run(system, { quick }) {
    const buyer = inTurn(system.buyers);
    let { sessionId, sectionIds } = await system.onSale(arena(SECTIONS));
    const order = () =>
      orderRequest(buyer(), { sessionId, sectionId: sectionIds[anyOf(SECTIONS)], quantity: 1 });
    const attempt = (connections: number, seconds: number) =>
      drive({ url: system.url, connections, seconds, next: order });

    // A new process costs more for half a minute, until what it does often is compiled.
    await attempt(96, quick ? 5 : 25);
    const steps: (Driven & { connections: number })[] = [];
    for (const connections of CONNECTIONS) {
      steps.push({ connections, ...(await attempt(connections, quick ? 2 : 5)) });
    }
    const best =
      steps
        .filter((step) => step.p99 <= 250 && otherThan(step, 201) === 0)
        .sort((a, b) => rateOf(b, 201) - rateOf(a, 201))[0] ?? steps[0]!;
    ({ sessionId, sectionIds } = await system.onSale(arena(SECTIONS)));
    const result = await attempt(best.connections, quick ? 5 : 60);
    const curve = (title: string, y: string, of: (step: (typeof steps)[number]) => number): Curve => ({
      title,
      x: 'buyers at a time',
      y,
      points: steps.map((step) => ({ x: step.connections, y: of(step) })),
    });
    return {
      figures: [
        { what: 'orders', value: rateOf(result, 201), unit: '/s', target: { atLeast: 1000 } },
        { what: 'p50', value: result.p50, unit: 'ms' },
        { what: 'p90', value: result.p90, unit: 'ms' },
        { what: 'p99', value: result.p99, unit: 'ms', target: { atMost: 250 } },
        { what: 'p99.9', value: result.p999, unit: 'ms' },
        { what: 'not answered 201', value: otherThan(result, 201), unit: '', target: { atMost: 0 } },
      ],
      curves: [
        curve('Orders a second over rising load', 'orders/s', (step) => rateOf(step, 201)),
        curve('99th percentile over rising load', 'ms', ({ p99 }) => p99),
        {
          title: 'Latency of an order by percentile',
          x: 'percent of orders',
          y: 'ms',
          points: result.byPercent,
        },
      ],
      notes: [`${best.connections} buyers at a time`],
    };
  },
};
