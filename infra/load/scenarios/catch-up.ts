import { streamOf } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { drive } from '../drive.ts';
import { field } from '../halls.ts';
import { inTurn, orderRequest } from '../requests.ts';
import type { Scenario } from '../scenario.ts';

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
    const created = placed.length;
    await drive({
      url: system.url,
      connections: 256,
      seconds: 120,
      amount: created,
      next() {
        const { id, cookie } = placed.pop()!;
        return { method: 'DELETE', path: `/api/orders/${id}`, headers: { cookie } };
      },
    });
    const waiting = 2 * created;
    const outbox = system.database('orders').collection('outbox');
    await eventually(async () => (await outbox.countDocuments()) === 0, 120_000);

    const figures = [];
    for (const service of SERVICES) {
      await system.add(service);
      const startedAt = performance.now();
      await eventually(async () => {
        const { num_pending, num_ack_pending } = await system.nats.jsm.consumers.info(
          streamOf('orders'),
          service,
        );
        return num_pending + num_ack_pending === 0;
      }, 240_000);
      const seconds = (performance.now() - startedAt) / 1000;
      figures.push({
        what: `${service}: messages applied`,
        value: waiting / seconds,
        unit: '/s',
        target: { atLeast: 10_000 },
      });
      figures.push({
        what: `memory of ${service}`,
        value: system.peakMemory(service),
        unit: 'MB',
        target: { atMost: 200 },
      });
    }
    return { figures, notes: [`${waiting.toLocaleString('en')} messages each`] };
  },
};
