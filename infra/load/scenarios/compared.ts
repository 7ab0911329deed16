import { setTimeout as sleep } from 'node:timers/promises';
import { withBaseline } from '../baseline/start-baseline.ts';
import { drive, rateOf } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Figure, Scenario } from '../scenario.ts';

const SECTIONS = 40;
const SEATS = 500;
const CONNECTIONS = 64;

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
 * servers, until nothing is free or the time is over.
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
        const ours = await ask(system.processes('orders')[0]!.url, () => bodyOf(sessionId));
        await system.settled();
        const theirs = await ask(baseline.url, () => bodyOf(theirSession));
        await sleep(2_000);
        const [rate, theirRate] = [rateOf(ours, ...counted), rateOf(theirs, ...counted)];
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
