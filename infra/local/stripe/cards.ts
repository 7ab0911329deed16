import { invalid, missing } from './errors.ts';
import { newId } from './ids.ts';
import type { Card, Decline } from './records.ts';

/** A card of https://docs.stripe.com/testing and what it does. */
export interface TestCard {
  /** `tok_<name>` and `pm_card_<name>` stand for it in the API. */
  name: string;
  number: string;
  brand: string;
  /** What it does, for people. */
  label: string;
  /** Whether the hosted page offers a button for it. */
  offered?: boolean;
  decline?: Decline;
  asksForAuthentication?: boolean;
}

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});

export const testCards: readonly TestCard[] = [
  { name: 'visa', number: '4242424242424242', brand: 'visa', label: 'Pays', offered: true },
  { name: 'mastercard', number: '5555555555554444', brand: 'mastercard', label: 'Pays' },
  { name: 'amex', number: '378282246310005', brand: 'amex', label: 'Pays' },
  {
    name: 'chargeDeclined',
    number: '4000000000000002',
    brand: 'visa',
    label: 'Declined',
    offered: true,
    decline: declined('generic_decline'),
  },
  {
    name: 'chargeDeclinedInsufficientFunds',
    number: '4000000000009995',
    brand: 'visa',
    label: 'Insufficient funds',
    offered: true,
    decline: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  {
    name: 'threeDSecure2Required',
    number: '4000000000003220',
    brand: 'visa',
    label: '3-D Secure',
    offered: true,
    asksForAuthentication: true,
  },
  {
    name: 'chargeDeclinedLostCard',
    number: '4000000000009987',
    brand: 'visa',
    label: 'Was lost',
    decline: declined('lost_card'),
  },
  {
    name: 'chargeDeclinedStolenCard',
    number: '4000000000009979',
    brand: 'visa',
    label: 'Was stolen',
    decline: declined('stolen_card'),
  },
  {
    name: 'chargeDeclinedExpiredCard',
    number: '4000000000000069',
    brand: 'visa',
    label: 'Has expired',
    decline: { code: 'expired_card', declineCode: null, message: 'Your card has expired.' },
  },
  {
    name: 'chargeDeclinedIncorrectCvc',
    number: '4000000000000127',
    brand: 'visa',
    label: 'Has another security code',
    decline: {
      code: 'incorrect_cvc',
      declineCode: null,
      message: "Your card's security code is incorrect.",
    },
  },
  {
    name: 'chargeDeclinedProcessingError',
    number: '4000000000000119',
    brand: 'visa',
    label: 'Meets a processing error',
    decline: {
      code: 'processing_error',
      declineCode: null,
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  },
];

export const authenticationRequired: Decline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

export const authenticationFailed: Decline = {
  code: 'payment_intent_authentication_failure',
  declineCode: null,
  message:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
};

const byName = new Map(testCards.map((card) => [card.name, card]));
const byNumber = new Map(testCards.map((card) => [card.number, card]));
const byMethod = new Map(
  testCards.flatMap((card) => [
    [`pm_card_${card.name}`, card],
    // Stripe's own spelling of the refused ones: pm_card_visa_chargeDeclined.
    [`pm_card_visa_${card.name}`, card],
  ]),
);

/** The test card behind a card that was kept. */
export function behaviourOf(card: Card): TestCard {
  const found = byName.get(card.testCard);
  if (!found) throw new Error(`no test card ${card.testCard}`);
  return found;
}

/** A test card by its name; undefined if there is none. */
export const cardByName = (name: string) => byName.get(name);

/** A test card by its number, spaces allowed; undefined for every other number. */
export const cardByNumber = (number: string) => byNumber.get(number.replace(/[\s-]/g, ''));

/** What may be kept of a card: brand, last four digits and a new payment method id. */
export function toCard(card: TestCard): Card {
  return {
    testCard: card.name,
    paymentMethod: newId('pm'),
    brand: card.brand,
    last4: card.number.slice(-4),
  };
}

/** The card of `payment_method: 'pm_card_visa'`. */
export function cardOfMethod(method: string): Card {
  const card = byMethod.get(method);
  if (!card) throw missing('PaymentMethod', method, 'payment_method');
  return toCard(card);
}

/** The card of `payment_method_data: { type: 'card', card: { token: 'tok_visa' } }`. Refuses raw numbers as Stripe does. */
export function cardOfData(data: { token?: string | undefined; number?: string | undefined }): Card {
  if (data.number !== undefined)
    throw invalid(
      'Sending credit card numbers directly to the Stripe API is generally unsafe. ' +
        'We suggest you use test tokens that map to the test card you are using, see https://stripe.com/docs/testing.',
      { param: 'payment_method_data[card][number]' },
    );
  const param = 'payment_method_data[card][token]';
  if (data.token === undefined)
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  const card = data.token.startsWith('tok_') ? byName.get(data.token.slice(4)) : undefined;
  if (!card) throw missing('token', data.token, param);
  return toCard(card);
}
