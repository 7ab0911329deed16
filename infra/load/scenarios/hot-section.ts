import { drive, otherThan, rateOf, type Driven } from '../drive.ts';
import { block } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Figure, Scenario } from '../scenario.ts';

const CONNECTIONS = 1_000;

type Target = NonNullable<Figure['target']>;

/** 20,000 buyers who all want one seat of a section of 1,000. */
export const hotSection: Scenario = {
  name: 'hot-section',
  title: 'one section of 1,000 seats, 20,000 buyers at once',
  async run(system, { quick }) {
    const { sessionId } = await system.onSale(block(40));
    const buyer = inTurn(system.buyers);
    const result = await drive({
      url: system.url,
      connections: CONNECTIONS,
      seconds: 60,
      amount: quick ? 5_000 : 20_000,
      next: () => orderRequest(buyer(), { sessionId, sectionId: 'S1', quantity: 1 }),
    });
    return { figures: decided(result, { atLeast: 1000 }, { atLeast: 2000 }) };
  },
};

/** Everybody wants seats of row 1, and most are told that somebody was faster. */
export const manualClash: Scenario = {
  name: 'manual-clash',
  title: 'everybody picks two seats of row 1',
  async run(system, { quick }) {
    const { sessionId } = await system.onSale(block(40));
    const buyer = inTurn(system.buyers);
    const result = await drive({
      url: system.url,
      connections: 500,
      seconds: 60,
      amount: quick ? 2_500 : 10_000,
      next() {
        const seat = 1 + anyOf(24);
        return orderRequest(buyer(), { sessionId, sectionId: 'S1', seats: [`1/${seat}`, `1/${seat + 1}`] });
      },
    });
    return { figures: decided(result, { atMost: 12 }) };
  },
};

/** How fast buyers were told, how many of them got seats, and how many had no answer of either kind. */
function decided(result: Driven, accepted: Target, decisions?: Target): Figure[] {
  return [
    {
      what: 'decisions',
      value: rateOf(result, 201, 409),
      unit: '/s',
      ...(decisions && { target: decisions }),
    },
    { what: 'accepted', value: result.statuses[201] ?? 0, unit: '', target: accepted },
    {
      what: 'neither accepted nor refused',
      value: otherThan(result, 201, 409),
      unit: '',
      target: { atMost: 0 },
    },
    { what: 'p99', value: result.p99, unit: 'ms' },
  ];
}
