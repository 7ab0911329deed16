import Stripe from 'stripe';
import type { Intent } from './snapshot.ts';

interface EmulatorLedger {
  payments: { id: string; amount: number; amount_refunded: number; currency: string }[];
}

/** What the emulator has captured and given back. @throws Error when it does not answer */
export async function intentsOfEmulator(url: string): Promise<Intent[]> {
  const signal = AbortSignal.timeout(30_000);
  const answer = await fetch(new URL('/emulator/ledger', url), { signal }).catch((cause: unknown) => {
    throw new Error('the Stripe emulator does not answer', { cause });
  });
  if (!answer.ok) throw new Error(`the Stripe emulator answers ${answer.status}`);
  const { payments } = (await answer.json()) as EmulatorLedger;
  return payments.map(({ id, amount, amount_refunded: refunded, currency }) => ({
    id,
    amount,
    refunded,
    currency,
  }));
}

/**
 * The same of Stripe itself: the captures that carry the id of one of our payments.
 * @param apiUrl where Stripe's API is asked instead of Stripe
 */
export async function intentsOfStripe(secretKey: string, apiUrl?: string): Promise<Intent[]> {
  const stripe = new Stripe(secretKey, { telemetry: false, ...(apiUrl && addressOf(new URL(apiUrl))) });
  const intents: Intent[] = [];
  for await (const intent of stripe.paymentIntents.list({ limit: 100, expand: ['data.latest_charge'] })) {
    if (intent.status !== 'succeeded' || !intent.metadata['paymentId']) continue;
    const charge = intent.latest_charge as Stripe.Charge | null;
    const refunded = charge?.amount_refunded ?? 0;
    intents.push({ id: intent.id, amount: intent.amount_received, refunded, currency: intent.currency });
  }
  return intents;
}

function addressOf({ protocol, hostname, port }: URL) {
  const isHttps = protocol === 'https:';
  return {
    protocol: isHttps ? 'https' : 'http',
    host: hostname,
    port: port || (isHttps ? 443 : 80),
  } as const;
}
