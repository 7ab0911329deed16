import { authenticationFailed, authenticationRequired, behaviourOf } from './cards.ts';
import { emit, type Emulator } from './emulator-context.ts';
import { newId } from './ids.ts';
import type { Card, Decline, Intent, Session } from './records.ts';
import { renderCharge, renderIntent, renderSession } from './render.ts';

export type Outcome =
  { status: 'paid' } | { status: 'requires_action' } | { status: 'declined'; decline: Decline };

/**
 * Charges a card for a payment intent. With `refuseAction` a card that asks for 3-D Secure is declined
 * instead of waiting for its owner (`off_session`, `error_on_requires_action`).
 */
export function chargeCard(emulator: Emulator, intent: Intent, card: Card, refuseAction = false): Outcome {
  const { decline, asksForAuthentication } = behaviourOf(card);
  if (decline) return refuse(emulator, intent, card, decline);
  if (!asksForAuthentication) return capture(emulator, intent, card);
  if (refuseAction) return refuse(emulator, intent, card, authenticationRequired);
  intent.card = card;
  intent.status = 'requires_action';
  emulator.store.put('intent', intent);
  emit(emulator, 'payment_intent.requires_action', renderIntent(intent, emulator.publicUrl));
  return { status: 'requires_action' };
}

/** Ends the 3-D Secure step of a payment intent that requires action. */
export function finishAuthentication(emulator: Emulator, intent: Intent, succeeded: boolean): Outcome {
  const card = intent.card;
  if (intent.status !== 'requires_action' || !card)
    throw new Error(`${intent.id} waits for no authentication`);
  if (succeeded) return capture(emulator, intent, card);
  return refuse(emulator, intent, card, authenticationFailed, false);
}

function capture(emulator: Emulator, intent: Intent, card: Card): Outcome {
  const { store, publicUrl } = emulator;
  const charge = {
    id: newId('ch'),
    created: emulator.now(),
    card,
    status: 'succeeded' as const,
    failure: null,
  };
  intent.charges.push(charge);
  intent.card = card;
  intent.status = 'succeeded';
  intent.lastFailure = null;
  store.put('intent', intent);
  emit(emulator, 'charge.succeeded', renderCharge(charge, intent));
  emit(emulator, 'payment_intent.succeeded', renderIntent(intent, publicUrl));
  const session = store.sessions.get(intent.session ?? '');
  if (session) {
    session.status = 'complete';
    store.put('session', session);
    emit(emulator, 'checkout.session.completed', renderSession(session, publicUrl));
  }
  return { status: 'paid' };
}

function refuse(emulator: Emulator, intent: Intent, card: Card, decline: Decline, atBank = true): Outcome {
  const charge = atBank
    ? { id: newId('ch'), created: emulator.now(), card, status: 'failed' as const, failure: decline }
    : null;
  if (charge) intent.charges.push(charge);
  intent.card = null;
  intent.status = 'requires_payment_method';
  intent.lastFailure = { ...decline, card, charge: charge?.id ?? null };
  emulator.store.put('intent', intent);
  if (charge) emit(emulator, 'charge.failed', renderCharge(charge, intent));
  emit(emulator, 'payment_intent.payment_failed', renderIntent(intent, emulator.publicUrl));
  return { status: 'declined', decline };
}

/** Cancels a payment intent that isn't paid. */
export function cancelIntent(emulator: Emulator, intent: Intent, reason: string | null) {
  intent.status = 'canceled';
  intent.canceledAt = emulator.now();
  intent.cancellationReason = reason;
  emulator.store.put('intent', intent);
  emit(emulator, 'payment_intent.canceled', renderIntent(intent, emulator.publicUrl));
}

/** A payment intent nobody has tried to pay yet. */
export function newIntent(
  emulator: Emulator,
  fields: Pick<Intent, 'amount' | 'currency'> & Partial<Intent>,
): Intent {
  const id = newId('pi');
  return {
    id,
    clientSecret: newId(`${id}_secret`),
    created: emulator.now(),
    status: 'requires_payment_method',
    description: null,
    metadata: {},
    receiptEmail: null,
    automaticPaymentMethods: null,
    returnUrl: null,
    session: null,
    card: null,
    charges: [],
    lastFailure: null,
    refunded: 0,
    refunds: [],
    canceledAt: null,
    cancellationReason: null,
    ...fields,
  };
}

/** Pays an open Checkout Session with a card: its payment intent is made at the first try, and used again after a decline. */
export function paySession(emulator: Emulator, session: Session, card: Card): Outcome {
  let intent = emulator.store.intents.get(session.intent ?? '');
  if (!intent) {
    intent = newIntent(emulator, {
      amount: session.amount,
      currency: session.currency,
      metadata: session.intentData.metadata,
      description: session.intentData.description,
      receiptEmail: session.intentData.receiptEmail,
      session: session.id,
    });
    emulator.store.put('intent', intent);
    session.intent = intent.id;
    emulator.store.put('session', session);
    emit(emulator, 'payment_intent.created', renderIntent(intent, emulator.publicUrl));
  }
  return chargeCard(emulator, intent, card);
}

/** Ends an open Checkout Session without payment. Nobody can pay it from here on. */
export function expireSession(emulator: Emulator, session: Session) {
  session.status = 'expired';
  emulator.store.put('session', session);
  const intent = emulator.store.intents.get(session.intent ?? '');
  if (intent) cancelIntent(emulator, intent, 'expired');
  emit(emulator, 'checkout.session.expired', renderSession(session, emulator.publicUrl));
}

/** Expires every open session whose time is up. */
export function expireOverdue(emulator: Emulator) {
  const now = emulator.now();
  for (const id of emulator.store.openSessions) {
    const session = emulator.store.sessions.get(id);
    if (session && session.expiresAt <= now) expireSession(emulator, session);
  }
}
