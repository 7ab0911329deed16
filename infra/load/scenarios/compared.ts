import { setTimeout as sleep } from 'node:timers/promises';
import { withBaseline } from '../baseline/start-baseline.ts';
import { drive, type Driven } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Figure, Scenario } from '../scenario.ts';

const SECTIONS = 40;
const CONNECTIONS = 64;

/** What the two are asked for: the bodies of orders, given a session. */
const cases: [name: string, bodyOf: (sessionId: string) => object][] = [
  [
    'one seat, sections at random',
    (sessionId) => ({ sessionId, sectionId: `S${1 + anyOf(SECTIONS)}`, quantity: 1 }),
  ],
  ['1 to 4 seats of one section', (sessionId) => ({ sessionId, sectionId: 'S1', quantity: 1 + anyOf(4) })],
  [
    'two seats of row 1',
    (sessionId) => {
      const seat = 1 + anyOf(19);
      return { sessionId, sectionId: 'S1', seats: [`1/${seat}`, `1/${seat + 1}`] };
    },
  ],
];

/**
 * The same orders of this system and of the textbook version, in turns, each asked directly and alone on the same
 * servers: what is compared is decisions (accepted or refused) a second.
 */
export const compared: Scenario = {
  name: 'compared',
  title: 'the order path beside the textbook version',
  run(system, { quick }) {
    const buyer = inTurn(system.buyers);
    const ask = (url: string, body: () => object) =>
      drive({
        url,
        connections: CONNECTIONS,
        seconds: quick ? 3 : 15,
        next: () => orderRequest(buyer(), body()),
      });
    return withBaseline(system, async (baseline) => {
      const figures: Figure[] = [];
      for (const [name, bodyOf] of cases) {
        const theirSession = await baseline.seed(SECTIONS);
        const { sessionId } = await system.onSale(arena(SECTIONS));
        const ours = await ask(system.processes('orders')[0]!.url, () => bodyOf(sessionId));
        await system.settled();
        const theirs = await ask(baseline.url, () => bodyOf(theirSession));
        await sleep(2_000);
        figures.push({ what: name, value: decisions(ours), unit: '/s', baseline: decisions(theirs) });
        if (name !== cases[0]![0]) continue;
        figures.push({
          what: 'orders over the baseline',
          value: decisions(ours) / decisions(theirs),
          unit: '×',
          target: { atLeast: 10 },
        });
      }
      return { figures };
    });
  },
};

/** Orders that were accepted or refused, a second. */
const decisions = ({ statuses, seconds }: Driven) => ((statuses[201] ?? 0) + (statuses[409] ?? 0)) / seconds;
