import { eventually } from '@aisle/common/testing';
import { drive, type Request } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Scenario } from '../scenario.ts';

/** Every order is paid at once with a card token, through the emulator; what counts is tickets issued. */
export const paid: Scenario = {
  name: 'paid',
  title: 'orders paid to the issued ticket',
  async run(system, { quick }) {
    const { eventId, sessionId, sectionIds } = await system.onSale(arena(100));
    const buyer = inTurn(system.buyers);
    const toPay: Request[] = [];
    let charged = 0;

    const startedAt = performance.now();
    const result = await drive({
      url: system.url,
      connections: 128,
      seconds: quick ? 5 : 40,
      next: () =>
        toPay.shift() ??
        orderRequest(buyer(), { sessionId, sectionId: sectionIds[anyOf(sectionIds.length)], quantity: 1 }),
      onAnswer({ status, body, request }) {
        if (status !== 201) return;
        if (request.path === '/api/payments') charged += 1;
        else toPay.push(paymentRequest(request, (JSON.parse(body) as { id: string }).id));
      },
    });
    const issued = () => system.database('tickets').collection('issued-tickets').countDocuments({ eventId });
    await eventually(async () => (await issued()) >= charged, 120_000);
    const seconds = (performance.now() - startedAt) / 1000;
    const failed = result.requests - (result.statuses[201] ?? 0);
    return {
      figures: [
        { what: 'orders paid and issued', value: charged / seconds, unit: '/s', target: { atLeast: 250 } },
        { what: 'answers that are not 201', value: failed, unit: '', target: { atMost: 0 } },
        { what: 'last ticket issued after the last answer', value: seconds - result.seconds, unit: 's' },
        {
          what: 'memory of payments',
          value: system.peakMemory('payments'),
          unit: 'MB',
          target: { atMost: 200 },
        },
      ],
    };
  },
};

const paymentRequest = (order: Request, orderId: string): Request => ({
  ...order,
  path: '/api/payments',
  body: JSON.stringify({ orderId, token: 'tok_visa' }),
});
