import type { z } from 'zod';
import type { switchChange } from '../local/stripe/switches.ts';
import type { Reply } from './journal.ts';

/** The emulator's control API, as far as faults and buyers use it. */
export interface StripeControl {
  url: string;
  /** Makes it misbehave: only what is named changes. */
  set(change: z.infer<typeof switchChange>): Promise<void>;
  /** All switches off. */
  reset(): Promise<void>;
  /** Pays a Checkout Session as its page would. */
  pay(sessionId: string, card?: string): Promise<Reply>;
  /** Webhooks that wait or are under way. */
  pendingWebhooks(): Promise<number>;
}

/** @param url the emulator's address */
export function controlStripe(url: string): StripeControl {
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const answer = await fetch(`${url}/emulator/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: answer.status, data: await answer.json() };
  };
  const mustWork = async (reply: Promise<Reply>) => {
    const { status, data } = await reply;
    if (status !== 200) throw new Error(`the Stripe emulator answers ${status}: ${JSON.stringify(data)}`);
    return data;
  };
  return {
    url,
    set: async (change) => void (await mustWork(call('POST', 'switches', change))),
    reset: async () => void (await mustWork(call('DELETE', 'switches'))),
    pay: (sessionId, card = '4242424242424242') => call('POST', `checkout/${sessionId}/pay`, { card }),
    pendingWebhooks: async () =>
      ((await mustWork(call('GET', 'health'))) as { pendingWebhooks: number }).pendingWebhooks,
  };
}

/** The id of the Checkout Session that an address leads to. */
export const sessionIn = (checkoutUrl: string): string => /cs_test_\w+/.exec(checkoutUrl)![0];
