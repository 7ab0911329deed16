import type { Logger } from '@aisle/common';
import type Stripe from 'stripe';

/** What the operations of this service work with, beside the database. */
export interface Deps {
  stripe: Stripe;
  /** Checks the signature of webhooks. */
  webhookSecret: string;
  /** Where browsers find the storefront, without a slash at its end. */
  publicUrl: string;
  /** How long Stripe's own word is awaited before it is asked, in milliseconds. */
  checkAfterMs: number;
  log: Logger;
  /** Makes the reconciler look for work now rather than at its next turn. */
  nudge(): void;
}
