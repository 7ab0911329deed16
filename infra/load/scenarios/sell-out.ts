import { drive, otherThan, rateOf } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Scenario } from '../scenario.ts';

const CONNECTIONS = 256;

/** Best available of a whole session, 1 to 4 tickets an order, until no seat is free. */
export const sellOut: Scenario = {
  name: 'sell-out',
  title: '50,000 seats, best available, until none is free',
  async run(system, { quick }) {
    const sections = quick ? 10 : 100;
    const seats = sections * 500;
    const { sessionId } = await system.onSale(arena(sections));
    const buyer = inTurn(system.buyers);
    let sold = 0;
    /** When an order was answered and how long it took, in ms; and how many seats were gone then. */
    const answers: { latency: number; sold: number }[] = [];
    const result = await drive({
      url: system.url,
      connections: CONNECTIONS,
      seconds: 240,
      next: () => orderRequest(buyer(), { sessionId, quantity: 1 + anyOf(4) }),
      onAnswer({ status, body, latencyMs: latency }) {
        if (status !== 201) return false;
        sold += (JSON.parse(body) as { tickets: unknown[] }).tickets.length;
        answers.push({ latency, sold });
        return sold === seats;
      },
    });
    const mean = (part: typeof answers) => part.reduce((sum, { latency }) => sum + latency, 0) / part.length;
    const tenth = Math.floor(answers.length / 10);
    return {
      figures: [
        { what: 'until sold out', value: result.seconds, unit: 's', target: { atMost: quick ? 10 : 45 } },
        { what: 'seats sold', value: sold, unit: '', target: { atLeast: seats } },
        { what: 'orders', value: rateOf(result, 201), unit: '/s' },
        {
          what: 'answers that are neither 201 nor 409',
          value: otherThan(result, 201, 409),
          unit: '',
          target: { atMost: 0 },
        },
        { what: 'p50', value: result.p50, unit: 'ms' },
        { what: 'p99', value: result.p99, unit: 'ms' },
        {
          what: 'last tenth of orders over the first tenth, mean latency',
          value: mean(answers.slice(-tenth)) / mean(answers.slice(0, tenth)),
          unit: '×',
        },
      ],
      curves: [
        {
          title: 'Cost of an order as the event fills',
          x: 'seats sold',
          y: 'ms an order',
          points: Array.from({ length: 20 }, (_, part) => {
            const from = Math.floor((answers.length * part) / 20);
            const some = answers.slice(from, Math.floor((answers.length * (part + 1)) / 20));
            return { x: some.at(-1)?.sold ?? 0, y: mean(some) };
          }),
        },
      ],
    };
  },
};
