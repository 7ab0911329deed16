import { ApiError, unavailable } from '@aisle/common';
import type Stripe from 'stripe';
import { StripeLibrary } from './library.ts';

const { StripeAPIError, StripeCardError, StripeError, StripeIdempotencyError, StripeInvalidRequestError } =
  StripeLibrary.errors;

/** What a buyer is told of a refusal. A lost or stolen card is a plain decline: Stripe asks not to warn a thief. */
const refusals: Record<string, string> = {
  'authentication-required': 'Your bank wants to confirm this payment. Please pay through checkout.',
  'insufficient-funds': 'The card has insufficient funds. Please try another card.',
  'expired-card': 'The card has expired. Please try another card.',
  'incorrect-cvc': 'The security code is not right. Please check it and try again.',
  'processing-error': 'The card could not be charged just now. Please try again in a moment.',
  'card-declined': 'The card was declined. Please try another card.',
};

/** A refused card. 400: the contract has no 402. */
export class CardRefused extends ApiError {
  readonly code: string;

  constructor(cause: Stripe.errors.StripeCardError) {
    const told = [cause.decline_code, cause.code].map((code) => code?.replaceAll('_', '-'));
    const code = told.find((one) => one !== undefined && one in refusals) ?? 'card-declined';
    super(400, [{ message: refusals[code]!, field: 'token', code }], { cause });
    this.name = 'CardRefused';
    this.code = code;
  }
}

/** What a caller is told when Stripe fails: of the card what is wrong with it, of everything else to come again. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof StripeError)) return error;
  if (error instanceof StripeCardError) return new CardRefused(error);
  if (isTokenProblem(error)) {
    const message = 'The card could not be read. Please enter it again.';
    return new ApiError(400, [{ message, field: 'token', code: 'token-invalid' }]);
  }
  if (error.code === 'amount_too_small' || error.code === 'amount_too_large') {
    return new ApiError(409, [{ message: 'This amount cannot be paid by card', code: 'amount-not-payable' }]);
  }
  return unavailable('Payments are not available just now. Please try again in a moment.', 5, error);
}

function isTokenProblem(error: Stripe.errors.StripeError): boolean {
  if (!(error instanceof StripeInvalidRequestError)) return false;
  return error.code === 'token_already_used' || (error.param ?? '').startsWith('payment_method');
}

/**
 * Whether an idempotency key is used up: Stripe repeats a failure that it has stored under it, or holds the key for
 * a call with other parameters. A call that was not answered at all keeps its key.
 */
export const isKeySpent = (error: unknown): boolean =>
  error instanceof StripeIdempotencyError ||
  error instanceof StripeInvalidRequestError ||
  (error instanceof StripeAPIError && (error.statusCode ?? 0) >= 500);

/** Whether Stripe says that something is not in a state in which this can be done. */
export const isWrongState = (error: unknown): error is Stripe.errors.StripeInvalidRequestError =>
  error instanceof StripeInvalidRequestError;

/** Whether Stripe says that all of a charge has gone back before. */
export const isAlreadyRefunded = (error: unknown): boolean =>
  error instanceof StripeError && error.code === 'charge_already_refunded';
