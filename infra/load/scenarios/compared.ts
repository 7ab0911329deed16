import { listeners, withBaseline } from '../baseline/start-baseline.ts';
import { drive, rateOf } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Figure, Scenario } from '../scenario.ts';

const SECTIONS = 40;
const SEATS = 500;

/** What the two are asked for: the bodies of orders, given a session; and which answers count. */
interface Case {
  what: string;
  /** How many ask at the same time. */
  buyers: number;
  bodyOf: (sessionId: string) => object;
  counted: number[];
  target: boolean;
}

const BUYERS = 128;
/** As in the rush of an on-sale. */
const MANY_BUYERS = 512;

const atRandom = (buyers: number): Case => ({
  what: `orders, one seat, sections at random, ${buyers} buyers at a time`,
  buyers,
  bodyOf: (sessionId) => ({ sessionId, sectionId: `S${1 + anyOf(SECTIONS)}`, quantity: 1 }),
  counted: [201],
  target: true,
});
const cases: Case[] = [
  atRandom(BUYERS),
  atRandom(MANY_BUYERS),
  {
    what: 'orders, 1 to 4 of the best available of all sections',
    buyers: BUYERS,
    bodyOf: (sessionId) => ({ sessionId, quantity: 1 + anyOf(4) }),
    counted: [201],
    target: true,
  },
  {
    what: 'decisions, two seats of row 1',
    buyers: BUYERS,
    bodyOf(sessionId) {
      const seat = 1 + anyOf(19);
      return { sessionId, sectionId: 'S1', seats: [`1/${seat}`, `1/${seat + 1}`] };
    },
    counted: [201, 409],
    target: false,
  },
];

/** One of the two that are compared. */
interface Side {
  url: string;
  /** Puts the hall on sale, and answers its session. */
  onSale(): Promise<string>;
  /** Waits until everybody who is told of orders knows them. */
  settled(): Promise<void>;
}

/**
 * The same orders of this system and of the textbook version, in turns, each asked directly and alone on the same
 * servers, until nothing is free or the time is over. An order counts when everybody who is told of it knows it.
 */
export const compared: Scenario = {
  name: 'compared',
  title: 'the order path beside the textbook version',
  run(system, { quick }) {
    const buyer = inTurn(system.buyers);
    const ratesOf = async (side: Side, { buyers, bodyOf, counted }: Case, seconds: number) => {
      const sessionId = await side.onSale();
      let left = SECTIONS * SEATS;
      const startedAt = performance.now();
      const driven = await drive({
        url: side.url,
        connections: buyers,
        seconds,
        next: () => orderRequest(buyer(), bodyOf(sessionId)),
        onAnswer({ status, body }) {
          if (status === 201) left -= (JSON.parse(body) as { tickets: unknown[] }).tickets.length;
          return left === 0;
        },
      });
      await side.settled();
      const untilKnown = { ...driven, seconds: (performance.now() - startedAt) / 1000 };
      return { answered: rateOf(driven, ...counted), known: rateOf(untilKnown, ...counted) };
    };

    return withBaseline(system, listeners, async (baseline) => {
      const us: Side = {
        url: system.processes('orders')[0]!.url,
        onSale: async () => (await system.onSale(arena(SECTIONS))).sessionId,
        settled: () => system.settled(),
      };
      const them: Side = {
        url: baseline.url,
        onSale: () => baseline.seed(SECTIONS),
        settled: () => baseline.settled(),
      };
      // Code that has just been started is slow.
      for (const side of [us, them]) await ratesOf(side, cases[0]!, quick ? 1 : 10);

      const figures: Figure[] = [];
      for (const one of cases) {
        const ours = await ratesOf(us, one, quick ? 3 : 15);
        const theirs = await ratesOf(them, one, quick ? 3 : 15);
        figures.push(
          { what: one.what, value: ours.known, unit: '/s', baseline: theirs.known },
          { what: '… until answered alone', value: ours.answered, unit: '/s', baseline: theirs.answered },
        );
        if (one.target) {
          const value = ours.known / theirs.known;
          figures.push({ what: '… over the baseline', value, unit: '×', target: { atLeast: 10 } });
        }
      }
      return { figures };
    });
  },
};
