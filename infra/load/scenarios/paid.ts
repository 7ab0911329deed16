import { eventually } from '@aisle/common/testing';
import { drive, otherThan, quantile, type Request } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Scenario } from '../scenario.ts';

/** How many ask at once: the most orders paid without errors is what counts. */
const CONNECTIONS = [128, 256, 384];

/** Every order is paid at once with a card token, through the emulator; what counts is tickets issued. */
export const paid: Scenario = {
  name: 'paid',
  title: 'orders paid to the issued ticket',
  async run(system, { quick }) {
    const { eventId, sessionId, sectionIds } = await system.onSale(arena(100));
    const buyer = inTurn(system.buyers);
    const toPay: Request[] = [];
    const latencies = { orders: [] as number[], payments: [] as number[] };
    const issued = () => system.database('tickets').collection('issued-tickets').countDocuments({ eventId });
    const attempt = (connections: number, seconds: number) =>
      drive({
        url: system.url,
        connections,
        seconds,
        next: () =>
          toPay.shift() ??
          orderRequest(buyer(), { sessionId, sectionId: sectionIds[anyOf(sectionIds.length)], quantity: 1 }),
        onAnswer({ status, body, request, latencyMs }) {
          if (status !== 201) return;
          const isPayment = request.path === '/api/payments';
          latencies[isPayment ? 'payments' : 'orders'].push(latencyMs);
          if (!isPayment) toPay.push(paymentRequest(request, (JSON.parse(body) as { id: string }).id));
        },
      });

    // A payment touches so much code that it costs three times as much until all of it is compiled.
    await attempt(CONNECTIONS[0]!, quick ? 5 : 30);
    let best = { connections: CONNECTIONS[0]!, rate: -1 };
    for (const connections of CONNECTIONS) {
      latencies.payments = [];
      const step = await attempt(connections, quick ? 2 : 6);
      const rate = latencies.payments.length / step.seconds;
      if (otherThan(step, 201) === 0 && rate > best.rate) best = { connections, rate };
    }
    await system.settled();
    latencies.orders = [];
    latencies.payments = [];
    const issuedBefore = await issued();
    const startedAt = performance.now();
    const result = await attempt(best.connections, quick ? 5 : 60);
    const charged = latencies.payments.length;
    await eventually(async () => (await issued()) - issuedBefore >= charged, 120_000);
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      figures: [
        { what: 'orders paid and issued', value: charged / seconds, unit: '/s', target: { atLeast: 250 } },
        { what: 'answers that are not 201', value: otherThan(result, 201), unit: '', target: { atMost: 0 } },
        { what: 'orders, p50', value: quantile(latencies.orders, 0.5), unit: 'ms' },
        { what: 'orders, p99', value: quantile(latencies.orders, 0.99), unit: 'ms' },
        { what: 'payments, p50', value: quantile(latencies.payments, 0.5), unit: 'ms' },
        { what: 'payments, p99', value: quantile(latencies.payments, 0.99), unit: 'ms' },
        { what: 'last ticket issued after the last answer', value: seconds - result.seconds, unit: 's' },
      ],
      notes: [`${best.connections} buyers at a time`],
    };
  },
};

const paymentRequest = (order: Request, orderId: string): Request => ({
  ...order,
  path: '/api/payments',
  body: JSON.stringify({ orderId, token: 'tok_visa' }),
});
