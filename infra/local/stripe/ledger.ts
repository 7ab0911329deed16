import type { Store } from './store.ts';

interface Total {
  payments: number;
  captured: number;
  refunds: number;
  refunded: number;
  net: number;
}

/** Every captured payment and every refund, in smallest units, and their sums by currency: what an audit compares with. */
export function ledger({ intents, refunds, sessions }: Store) {
  const totals: Record<string, Total> = {};
  const totalOf = (currency: string) =>
    (totals[currency] ??= { payments: 0, captured: 0, refunds: 0, refunded: 0, net: 0 });

  const payments = [];
  for (const intent of intents.values()) {
    if (intent.status !== 'succeeded') continue;
    const total = totalOf(intent.currency);
    total.payments += 1;
    total.captured += intent.amount;
    total.net += intent.amount;
    payments.push({
      id: intent.id,
      amount: intent.amount,
      amount_refunded: intent.refunded,
      currency: intent.currency,
      metadata: intent.metadata,
      checkout_session: intent.session,
      client_reference_id: sessions.get(intent.session ?? '')?.clientReferenceId ?? null,
      charge: intent.charges.at(-1)?.id ?? null,
      created: intent.created,
    });
  }

  const paidBack = [];
  for (const refund of refunds.values()) {
    const total = totalOf(refund.currency);
    total.refunds += 1;
    total.refunded += refund.amount;
    total.net -= refund.amount;
    paidBack.push({
      id: refund.id,
      payment_intent: refund.intent,
      charge: refund.charge,
      amount: refund.amount,
      currency: refund.currency,
      reason: refund.reason,
      metadata: refund.metadata,
      created: refund.created,
    });
  }
  return { payments, refunds: paidBack, totals };
}
