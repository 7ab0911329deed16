import { setTimeout as sleep } from 'node:timers/promises';
import { openStream, type OpenStream } from '../../../tickets/test/availability-support.ts';
import { quantile } from '../drive.ts';
import { arena } from '../halls.ts';
import { inTurn } from '../requests.ts';
import type { Scenario } from '../scenario.ts';

/** A thousand pages look on while seats are sold: how long from the answer to a buyer until each has seen it. */
export const watchers: Scenario = {
  name: 'watchers',
  title: '1,000 open streams while selling',
  async run(system, { quick }) {
    const watching = quick ? 200 : 1_000;
    const { eventId, sessionId } = await system.onSale(arena(100));
    const onSale = { eventId, sessionId, path: `/api/events/${eventId}/sessions/${sessionId}` };
    const buyer = inTurn(system.buyers);
    const streams: OpenStream[] = [];
    try {
      while (streams.length < watching) {
        streams.push(
          ...(await Promise.all(Array.from({ length: 50 }, () => openStream(system.url, onSale)))),
        );
      }
      await Promise.all(streams.map((stream) => stream.event(1)));

      /** When the buyer had the answer, by the section's version that it made. */
      const answeredAt = new Map<string, number>();
      const until = performance.now() + (quick ? 3_000 : 15_000);
      while (performance.now() < until) {
        const sectionId = `S${1 + (answeredAt.size % 100)}`;
        const response = await fetch(`${system.url}/api/orders`, {
          method: 'POST',
          headers: { cookie: buyer().cookie, 'content-type': 'application/json' },
          body: JSON.stringify({ sessionId, sectionId, quantity: 1 }),
        });
        const { tickets } = (await response.json()) as { tickets: { seat: string }[] };
        answeredAt.set(`${sectionId}:${indexOf(tickets[0]!.seat)}`, performance.now());
        await sleep(20);
      }
      await sleep(2_000);

      const delays: number[] = [];
      for (const { events } of streams) {
        for (const { event, data, at } of events) {
          if (event !== 'delta') continue;
          for (const seat of data.taken) {
            const answered = answeredAt.get(`${data.sectionId}:${seat}`);
            if (answered !== undefined) delays.push(at - answered);
          }
        }
      }
      return {
        figures: [
          {
            what: 'answer to screen, p50',
            value: quantile(delays, 0.5),
            unit: 'ms',
          },
          {
            what: 'answer to screen, p99',
            value: quantile(delays, 0.99),
            unit: 'ms',
            target: { atMost: 500 },
          },
          {
            what: 'changes seen, of those there were',
            value: delays.length / (answeredAt.size * streams.length),
            unit: '',
            target: { atLeast: 1 },
          },
        ],
        notes: [`${streams.length} streams, ${answeredAt.size} orders`],
      };
    } finally {
      for (const stream of streams) stream.close();
    }
  },
};

/** The index of a seat such as `12/7` in a section of 20 seats a row. */
function indexOf(seat: string): number {
  const [row, number] = seat.split('/').map(Number);
  return (row! - 1) * 20 + number! - 1;
}
