import { ApiError } from '@aisle/common';
import express, { type RequestHandler } from 'express';
import type Stripe from 'stripe';
import type { Deps } from '../deps.ts';
import { applyStripeEvent } from '../operations/apply-stripe-event.ts';

/** Stripe's webhook. It takes the body as it came: the signature is over its bytes. Answers once all is committed. */
export const stripeWebhook = (deps: Deps): RequestHandler[] => [
  express.raw({ type: () => true, limit: '1mb' }),
  async (req, res) => {
    await applyStripeEvent(deps, verified(deps, req.body, req.get('stripe-signature') ?? ''));
    res.json({ received: true });
  },
];

function verified({ stripe, webhookSecret }: Deps, body: unknown, signature: string): Stripe.Event {
  try {
    return stripe.webhooks.constructEvent(Buffer.isBuffer(body) ? body : '', signature, webhookSecret);
  } catch (cause) {
    throw new ApiError(400, [{ message: 'The signature is not valid', code: 'bad-signature' }], { cause });
  }
}
