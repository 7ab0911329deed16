import { setTimeout as sleep } from 'node:timers/promises';
import { startBaseline } from '../baseline/start-baseline.ts';
import { drive, type Driven, type DriveOptions } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Scenario } from '../scenario.ts';

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
  async run(system, { quick }) {
    const baseline = await startBaseline(system);
    const buyer = inTurn(system.buyers);
    const seconds = quick ? 3 : 15;
    const decisions = ({ statuses, seconds: took }: Driven) =>
      ((statuses[201] ?? 0) + (statuses[409] ?? 0)) / took;
    try {
      const figures = [];
      for (const [name, bodyOf] of cases) {
        const theirSession = await baseline.seed(SECTIONS);
        const { sessionId: ourSession } = await system.onSale(arena(SECTIONS));
        const ask = (url: string, sessionId: string) => {
          const options: DriveOptions = {
            url,
            connections: CONNECTIONS,
            seconds,
            next: () => orderRequest(buyer(), bodyOf(sessionId)),
          };
          return drive(options);
        };
        const ours = await ask(system.processes('orders')[0]!.url, ourSession);
        await system.settled();
        const theirs = await ask(baseline.url, theirSession);
        await sleep(2_000);
        figures.push({
          what: name,
          value: decisions(ours),
          unit: '/s',
          baseline: decisions(theirs),
        });
        const orders = (driven: Driven) => (driven.statuses[201] ?? 0) / driven.seconds;
        if (name === cases[0]![0]) {
          const [our, their] = [orders(ours), orders(theirs)];
          figures.push({
            what: 'orders over the baseline',
            value: our / their,
            unit: '×',
            target: { atLeast: 10 },
          });
        }
      }
      return { figures };
    } finally {
      await baseline.stop();
    }
  },
};
