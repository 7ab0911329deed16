import { createRequire } from 'node:module';

/**
 * Stripe's library in its CommonJS form. As a module it would import all of node:http, and with it Node's fetch and
 * WebSocket (see run-service.ts of common): memory for what is never used.
 */
export const StripeLibrary = createRequire(import.meta.url)('stripe') as typeof import('stripe').default;
