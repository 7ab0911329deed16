import type Stripe from 'stripe';
import type { Config } from '../config.ts';
import { StripeLibrary } from './library.ts';
import { observed } from './observed-client.ts';

/** A client of Stripe, or of what `STRIPE_API_URL` names instead. */
export function createStripe(config: Config): Stripe {
  return new StripeLibrary(config.STRIPE_SECRET_KEY, {
    timeout: config.STRIPE_TIMEOUT_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    httpClient: observed(StripeLibrary.createNodeHttpClient()),
    ...(config.STRIPE_API_URL === undefined ? {} : address(new URL(config.STRIPE_API_URL))),
  });
}

function address({ protocol, hostname, port }: URL) {
  const isHttps = protocol === 'https:';
  return {
    protocol: isHttps ? 'https' : 'http',
    host: hostname,
    port: port || (isHttps ? 443 : 80),
  } as const;
}
