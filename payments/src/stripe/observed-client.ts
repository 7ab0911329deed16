import { inSpan, SpanKind } from '@aisle/common';
import type Stripe from 'stripe';
import { stripeCalls, stripeTimes } from '../metrics.ts';

type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>;

/**
 * Counts and times every call of Stripe, repeated ones too, and gives it a span. Stripe is not told of our traces.
 */
export function observed(client: HttpClient): HttpClient {
  return {
    getClientName: () => client.getClientName(),
    makeRequest(...call) {
      const method = methodOf(call[3], call[2]);
      return inSpan(
        `stripe ${method}`,
        async (span) => {
          const stopTimer = stripeTimes.startTimer({ method });
          try {
            const response = await client.makeRequest(...call);
            const status = response.getStatusCode();
            stripeCalls.inc({ method, outcome: outcomeOf(status) });
            span?.setAttribute('http.response.status_code', status);
            return response;
          } catch (error) {
            stripeCalls.inc({ method, outcome: isTimeout(error) ? 'timeout' : 'unreachable' });
            throw error;
          } finally {
            stopTimer();
          }
        },
        { kind: SpanKind.CLIENT, attributes: { 'http.request.method': call[3], 'server.address': call[0] } },
      );
    },
  };
}

/** `POST /v1/payment_intents/:id/confirm`: without ids, so that there are few of them. */
export const methodOf = (method: string, path: string): string =>
  `${method} ${path.split('?')[0]!.replace(/\/(?:cs|pi|re|ch|pm|cus|evt)_\w+/g, '/:id')}`;

function outcomeOf(status: number): string {
  if (status < 400) return 'ok';
  if (status === 402) return 'declined';
  if (status === 429) return 'throttled';
  return status < 500 ? 'refused' : 'error';
}

/** As Stripe's client tells its own timeout from a lost connection. */
const isTimeout = (error: unknown): boolean => (error as { code?: unknown }).code === 'ETIMEDOUT';
