/** What the emulator remembers. Amounts are integers in the currency's smallest unit, times are Unix seconds. */

/** A card as it may be kept: never its number. */
export interface Card {
  /** The name of its test card in cards.ts, so that a later confirm behaves the same. */
  testCard: string;
  paymentMethod: string;
  brand: string;
  last4: string;
}

/** Why a card was refused, in Stripe's words. */
export interface Decline {
  code: string;
  declineCode: string | null;
  message: string;
}

export interface Charge {
  id: string;
  created: number;
  card: Card;
  status: 'succeeded' | 'failed';
  failure: Decline | null;
}

export type IntentStatus =
  'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'succeeded' | 'canceled';

export interface Intent {
  id: string;
  clientSecret: string;
  created: number;
  amount: number;
  currency: string;
  status: IntentStatus;
  description: string | null;
  metadata: Record<string, string>;
  receiptEmail: string | null;
  automaticPaymentMethods: { enabled: boolean; allow_redirects: string } | null;
  returnUrl: string | null;
  /** The Checkout Session that made it, if one did. */
  session: string | null;
  card: Card | null;
  /** Every attempt, oldest first: the last one is `latest_charge`. */
  charges: Charge[];
  /** Why the last attempt failed, with the card that was tried; null once paid. */
  lastFailure: (Decline & { card: Card; charge: string | null }) | null;
  refunded: number;
  refunds: string[];
  canceledAt: number | null;
  cancellationReason: string | null;
}

export interface LineItem {
  id: string;
  name: string;
  description: string | null;
  unitAmount: number;
  quantity: number;
}

export interface Session {
  id: string;
  created: number;
  expiresAt: number;
  status: 'open' | 'complete' | 'expired';
  currency: string;
  amount: number;
  lineItems: LineItem[];
  clientReferenceId: string | null;
  metadata: Record<string, string>;
  customerEmail: string | null;
  intentData: { metadata: Record<string, string>; description: string | null; receiptEmail: string | null };
  /** Stripe makes the payment intent at the first attempt to pay, not before. */
  intent: string | null;
  successUrl: string;
  cancelUrl: string | null;
  submitType: string | null;
  locale: string | null;
}

export interface Refund {
  id: string;
  created: number;
  intent: string;
  charge: string;
  amount: number;
  currency: string;
  reason: string | null;
  metadata: Record<string, string>;
}

export interface WebhookEvent {
  id: string;
  created: number;
  type: string;
  /** The exact bytes that are sent: Stripe signs the raw body. */
  body: string;
  delivered: boolean;
}

export interface StoredReply {
  key: string;
  created: number;
  /** Method, path and a hash of the parameters: the same key may only be used for the same request. */
  fingerprint: string;
  requestId: string;
  status: number;
  body: string;
}
