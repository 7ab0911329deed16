import { withBaseline } from '../baseline/start-baseline.ts';
import { arena, field } from '../halls.ts';
import type { Scenario } from '../scenario.ts';
import type { System } from '../system.ts';

/** How long until an event is published, and until its first order is answered. */
export const publish: Scenario = {
  name: 'publish',
  title: 'publish 50,000 and 500,000 seats',
  async run(system) {
    // Warm: the first event of a process costs what none after it does.
    await timed(system, field(10));
    const small = await timed(system, arena(100));
    const large = await timed(
      system,
      arena(500).map((section) => ({ ...section, rowCount: 50 })),
    );
    const seeded = await withBaseline(system, [], async (baseline) => {
      const startedAt = performance.now();
      await baseline.seed(100);
      return performance.now() - startedAt;
    });
    return {
      figures: [
        { what: '50,000 seats published after', value: small.published, unit: 'ms', baseline: seeded },
        { what: '… first order answered after', value: small.ordered, unit: 'ms' },
        { what: '500,000 seats published after', value: large.published, unit: 'ms' },
        { what: '… first order answered after', value: large.ordered, unit: 'ms' },
      ],
    };
  },
};

async function timed({ seller, buyers, url }: System, sections: object[]) {
  const startsAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const draft = {
    name: 'A night',
    venue: { name: 'The Hall' },
    currency: 'usd',
    sessions: [{ startsAt }],
    sections,
  };
  const event = (await seller.post('/api/events', draft)).data as { id: string; sessions: { id: string }[] };
  const startedAt = performance.now();
  const { status } = await seller.post(`/api/events/${event.id}/publish`);
  if (status !== 200) throw new Error(`publish: ${status}`);
  const published = performance.now() - startedAt;
  const order = await fetch(`${url}/api/orders`, {
    method: 'POST',
    headers: { cookie: buyers[0]!.cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ sessionId: event.sessions[0]!.id, quantity: 1 }),
  });
  if (order.status !== 201) throw new Error(`first order: ${order.status} ${await order.text()}`);
  return { published, ordered: performance.now() - startedAt };
}
