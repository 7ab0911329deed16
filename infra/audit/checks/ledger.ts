import { compare, finding, type Finding } from '../difference.ts';
import type { Refund } from '../snapshot.ts';
import { isCaptured, type World } from '../world.ts';

/** What Stripe has taken and given back is what payments has written down, to the smallest unit. */
export function* checkLedger({ intents, payments, refundsOf }: World): Iterable<Finding> {
  if (!intents) return;
  const unclaimed = new Map(intents.map((intent) => [intent.id, intent]));
  for (const { _id: payment, capturedIntentId, amount, currency } of payments.filter(isCaptured)) {
    const intent = unclaimed.get(capturedIntentId ?? '');
    const ids = { payment, intent: capturedIntentId ?? 'none' };
    if (!intent) {
      yield finding('payment-without-intent', ids, 'an intent of its own at Stripe', 'none');
      continue;
    }
    unclaimed.delete(intent.id);
    yield* compare('wrong-capture', ids, { amount, currency }, intent);
    yield* compareRefunded(refundsOf(intent.id), intent, ids);
  }
  for (const intent of unclaimed.values()) {
    const duplicates = refundsOf(intent.id).filter(({ reason }) => reason === 'duplicate');
    const ids = { intent: intent.id };
    if (duplicates.length > 0) yield* compareRefunded(duplicates, intent, ids);
    else
      yield finding('intent-without-payment', ids, 'a payment', `${intent.amount} ${intent.currency} taken`);
  }
}

/** A refund that is being made may be at Stripe already; one that is done must be. */
function* compareRefunded(
  refunds: Refund[],
  { refunded }: { refunded: number },
  ids: Record<string, string>,
): Iterable<Finding> {
  const sum = (some: Refund[]) => some.reduce((all, { amount }) => all + amount, 0);
  const least = sum(refunds.filter(({ status }) => status === 'done'));
  const most = sum(refunds);
  if (refunded < least || refunded > most) {
    yield finding('wrong-refund-at-stripe', ids, `${least} refunded`, `${refunded} refunded`);
  }
}
