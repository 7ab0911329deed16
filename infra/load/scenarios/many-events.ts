import { drive, rateOf } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Scenario } from '../scenario.ts';
import type { OnSale, System } from '../system.ts';

/** Events that are made at the same time. */
const TOGETHER = 8;

/**
 * The same orders and pages of one event, alone on sale and beside a thousand others. The best of three rounds each: what
 * else a machine does can only make one of them slower, and on a shared one by a quarter.
 */
export const manyEvents: Scenario = {
  name: 'many-events',
  title: 'one event on sale, and a thousand more',
  async run(system, { quick }) {
    const others = quick ? 100 : 1_000;
    const [rounds, seconds] = quick ? [1, 3] : [3, 5];
    const bestOf = async (events: OnSale[]) => {
      const measured = [];
      while (measured.length < rounds) measured.push(await measure(system, events, seconds));
      return {
        orders: Math.max(...measured.map(({ orders }) => orders)),
        pages: Math.max(...measured.map(({ pages }) => pages)),
      };
    };
    // So many seats that none of its sections is sold out in the end.
    const measured = await system.onSale(arena(200));
    // Warm: the first seconds of a process cost what none after them do.
    await measure(system, [measured], quick ? 2 : 10);
    const alone = await bestOf([measured]);
    const all = [measured];
    while (all.length <= others) {
      all.push(...(await Promise.all(Array.from({ length: TOGETHER }, () => system.publish(arena(10))))));
    }
    await system.settled();
    const beside = await bestOf([measured]);
    const spread = await bestOf(all);
    return {
      figures: [
        {
          what: 'orders with the others on sale, over those without',
          value: beside.orders / alone.orders,
          unit: '×',
          target: { atLeast: 0.9 },
        },
        {
          what: 'availability with the others on sale, over that without',
          value: beside.pages / alone.pages,
          unit: '×',
          target: { atLeast: 0.9 },
        },
        { what: 'orders of one event', value: alone.orders, unit: '/s' },
        { what: 'orders spread over all events', value: spread.orders, unit: '/s' },
        { what: 'availability of one event', value: alone.pages, unit: '/s' },
        { what: 'availability of all events in turn', value: spread.pages, unit: '/s' },
      ],
      notes: [`${(all.length - 1).toLocaleString('en')} others`],
    };
  },
};

/** Orders and pages of some events, answered in a second. */
async function measure(system: System, events: OnSale[], seconds: number) {
  const { url } = system;
  const buyer = inTurn(system.buyers);
  const anyEvent = () => events[anyOf(events.length)]!;
  const ordered = await drive({
    url,
    connections: 32,
    seconds,
    next() {
      const { sessionId, sectionIds } = anyEvent();
      const sectionId = sectionIds[anyOf(sectionIds.length)];
      return orderRequest(buyer(), { sessionId, sectionId, quantity: 1 });
    },
  });
  await system.settled();
  const shown = await drive({
    url,
    connections: 32,
    seconds: seconds / 2,
    next() {
      const { eventId, sessionId } = anyEvent();
      const path = `/api/events/${eventId}/sessions/${sessionId}/availability`;
      return { method: 'GET', path, headers: { 'accept-encoding': 'gzip' } };
    },
  });
  return { orders: rateOf(ordered, 201), pages: rateOf(shown, 200) };
}
