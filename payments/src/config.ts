import { baseConfig, integer, readConfig, type BaseConfig } from '@aisle/common';
import { z } from 'zod';

const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });

export interface Config extends BaseConfig {
  STRIPE_SECRET_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
  STRIPE_API_URL?: string | undefined;
  STRIPE_TIMEOUT_MS: number;
  PUBLIC_URL: string;
  RECONCILE_SECONDS: number;
}

/** The service's configuration. @throws ConfigError */
export const loadConfig = (env: NodeJS.ProcessEnv = process.env): Config =>
  readConfig(
    {
      ...baseConfig,
      STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_/, 'must be a secret or restricted key of Stripe'),
      STRIPE_WEBHOOK_SECRET: z.string().min(8),
      /** Where Stripe's API is asked instead of Stripe itself: the emulator. */
      STRIPE_API_URL: webUrl.optional(),
      /** Stripe's client would wait for 80 s. */
      STRIPE_TIMEOUT_MS: integer(100, 80_000).default(10_000),
      /** Where browsers find the storefront; Stripe sends buyers back there. */
      PUBLIC_URL: webUrl.transform((url) => url.replace(/\/+$/, '')),
      /** How often what may have been missed is asked of Stripe. */
      RECONCILE_SECONDS: integer(1, 3600).default(30),
    },
    env,
  );
