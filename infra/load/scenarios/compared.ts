import { withBaseline } from '../baseline/start-baseline.ts';
import { drive, rateOf, type Driven } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Figure, Scenario } from '../scenario.ts';

const SECTIONS = 40;
const SEATS = 500;
const CONNECTIONS = 128;

/** What the two are asked for: the bodies of orders, given a session; and which answers count. */
interface Case {
  what: string;
  bodyOf: (sessionId: string) => object;
  counted: number[];
  target: boolean;
}

const cases: Case[] = [
  {
    what: 'orders, one seat, sections at random',
    bodyOf: (sessionId) => ({ sessionId, sectionId: `S${1 + anyOf(SECTIONS)}`, quantity: 1 }),
    counted: [201],
    target: true,
  },
  {
    what: 'orders, 1 to 4 of the best available of all sections',
    bodyOf: (sessionId) => ({ sessionId, quantity: 1 + anyOf(4) }),
    counted: [201],
    target: true,
  },
  {
    what: 'decisions, two seats of row 1',
    bodyOf(sessionId) {
      const seat = 1 + anyOf(19);
      return { sessionId, sectionId: 'S1', seats: [`1/${seat}`, `1/${seat + 1}`] };
    },
    counted: [201, 409],
    target: false,
  },
];

/**
 * The same orders of this system and of the textbook version, in turns, each asked directly and alone on the same
 * servers, until nothing is free or the time is over. An order counts when everybody who is told of it knows it.
 */
export const compared: Scenario = {
  name: 'compared',
  title: 'the order path beside the textbook version',
  run(system, { quick }) {
    const buyer = inTurn(system.buyers);
    const ask = (url: string, body: () => object) => {
      let left = SECTIONS * SEATS;
      return drive({
        url,
        connections: CONNECTIONS,
        seconds: quick ? 3 : 15,
        next: () => orderRequest(buyer(), body()),
        onAnswer({ status, body: answer }) {
          if (status === 201) left -= (JSON.parse(answer) as { tickets: unknown[] }).tickets.length;
          return left === 0;
        },
      });
    };
    return withBaseline(system, async (baseline) => {
      const figures: Figure[] = [];
      for (const { what, bodyOf, counted, target } of cases) {
        const theirSession = await baseline.seed(SECTIONS);
        const { sessionId } = await system.onSale(arena(SECTIONS));
        const rate = await rateOfKnown(
          () => ask(system.processes('orders')[0]!.url, () => bodyOf(sessionId)),
          () => system.settled(),
          counted,
        );
        const theirRate = await rateOfKnown(
          () => ask(baseline.url, () => bodyOf(theirSession)),
          () => baseline.settled(system.nats),
          counted,
        );
        figures.push({ what, value: rate, unit: '/s', baseline: theirRate });
        if (target) {
          figures.push({
            what: '… over the baseline',
            value: rate / theirRate,
            unit: '×',
            target: { atLeast: 10 },
          });
        }
      }
      return { figures };
    });
  },
};

/** Answers of one of these statuses a second, until all that they say is known everywhere. */
async function rateOfKnown(ask: () => Promise<Driven>, settled: () => Promise<void>, counted: number[]) {
  const startedAt = performance.now();
  const driven = await ask();
  await settled();
  return rateOf({ ...driven, seconds: (performance.now() - startedAt) / 1000 }, ...counted);
}
