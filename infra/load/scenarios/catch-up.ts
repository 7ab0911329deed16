import { streamOf } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { withBaseline } from '../baseline/start-baseline.ts';
import { drive } from '../drive.ts';
import { field } from '../halls.ts';
import { inTurn, orderRequest } from '../requests.ts';
import type { Figure, Scenario } from '../scenario.ts';
import type { System } from '../system.ts';

const SERVICES = ['tickets', 'payments', 'expiration'] as const;

/** The services that copy orders are down while orders are made and cancelled, and come back to all those messages. */
export const catchUp: Scenario = {
  name: 'catch-up',
  title: 'services that were away for many messages',
  async run(system, { quick }) {
    const orders = quick ? 5_000 : 50_000;
    const { sessionId } = await system.onSale(field(orders));
    const buyer = inTurn(system.buyers);
    for (const service of SERVICES) await Promise.all(system.processes(service).map((one) => one.stop()));

    const placed: { id: string; cookie: string }[] = [];
    await drive({
      url: system.url,
      connections: 256,
      seconds: 120,
      amount: orders,
      next: () => orderRequest(buyer(), { sessionId, sectionId: 'GA', quantity: 1 }),
      onAnswer({ status, body, request }) {
        if (status === 201)
          placed.push({ id: (JSON.parse(body) as { id: string }).id, cookie: request.headers['cookie']! });
      },
    });
    const left = placed.values();
    const cancelled = await drive({
      url: system.url,
      connections: 256,
      seconds: 120,
      amount: placed.length,
      next() {
        const { id, cookie } = left.next().value ?? placed[0]!;
        return { method: 'DELETE', path: `/api/orders/${id}`, headers: { cookie } };
      },
    });
    const outbox = system.database('orders').collection('outbox');
    await eventually(async () => (await outbox.countDocuments()) === 0, 120_000);

    const baseline = await withBaseline(system, ['payments'], (one) => one.catchUp(quick ? 1_000 : 5_000));
    const messages = placed.length + (cancelled.statuses[204] ?? 0);
    const figures: Figure[] = [];
    for (const service of SERVICES) {
      // It begins before it says that it is ready.
      const startedAt = performance.now();
      await system.add(service);
      await eventually(async () => (await leftFor(system, service)) === 0, 240_000);
      const seconds = (performance.now() - startedAt) / 1000;
      figures.push({
        what: `${service}: messages applied`,
        value: messages / seconds,
        unit: '/s',
        target: { atLeast: 10_000 },
        baseline,
      });
    }
    return { figures, notes: [`${messages.toLocaleString('en')} messages each`] };
  },
};

/** How many of what JetStream stores of orders, messages or many at once, a service has not applied. */
async function leftFor({ nats }: System, service: string): Promise<number> {
  const { num_pending, num_ack_pending } = await nats.jsm.consumers.info(streamOf('orders'), service);
  return num_pending + num_ack_pending;
}
