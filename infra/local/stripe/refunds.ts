import { z } from 'zod';
import { emit, type Emulator } from './emulator-context.ts';
import { endpoint } from './endpoint.ts';
import { invalid, missing } from './errors.ts';
import { newId } from './ids.ts';
import { list } from './lists.ts';
import { formatMoney } from './money.ts';
import { integer, listParams, metadata, params, text } from './params.ts';
import type { Intent } from './records.ts';
import { renderCharge, renderRefund } from './render.ts';

const createParams = params({
  payment_intent: text().optional(),
  charge: text().optional(),
  amount: integer(1, Number.MAX_SAFE_INTEGER).optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata().optional(),
});

export const refundEndpoints = [
  endpoint({ method: 'POST', path: '/v1/refunds', answers: 'refund', params: createParams, run: create }),
  endpoint({
    method: 'GET',
    path: '/v1/refunds',
    answers: 'refund',
    isList: true,
    params: listParams({ payment_intent: text().optional(), charge: text().optional() }),
    run({ store }, query) {
      const intent = query.payment_intent ?? store.intentOfCharge(query.charge ?? '')?.id;
      if (intent === undefined && query.charge === undefined)
        return list(store.refunds.values(), query, '/v1/refunds', renderRefund);
      const ids = store.intents.get(intent ?? '')?.refunds ?? [];
      const refunds = ids.map((id) => store.refunds.get(id)).filter((refund) => refund !== undefined);
      return list(refunds, query, '/v1/refunds', renderRefund);
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/refunds/:id',
    answers: 'refund',
    params: params({}),
    run({ store }, _params, id) {
      const refund = store.refunds.get(id);
      if (!refund) throw missing('refund', id, 'id', 404);
      return renderRefund(refund);
    },
  }),
];

/** Pays back all or a part of a payment, never more than is left of it. */
function create(emulator: Emulator, input: z.infer<typeof createParams>) {
  const { store } = emulator;
  const intent = findIntent(emulator, input);
  const charge = intent.charges.at(-1);
  if (intent.status !== 'succeeded' || !charge)
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  const left = intent.amount - intent.refunded;
  if (left === 0)
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  const amount = input.amount ?? left;
  if (amount > left) {
    const money = (value: number) => formatMoney(value, intent.currency);
    throw invalid(
      intent.refunded > 0
        ? `Refund amount (${money(amount)}) is greater than unrefunded amount on charge (${money(left)})`
        : `Refund amount (${money(amount)}) is greater than charge amount (${money(left)})`,
      { param: 'amount' },
    );
  }
  const refund = {
    id: newId('re'),
    created: emulator.now(),
    intent: intent.id,
    charge: charge.id,
    amount,
    currency: intent.currency,
    reason: input.reason ?? null,
    metadata: input.metadata ?? {},
  };
  intent.refunded += amount;
  intent.refunds.push(refund.id);
  store.put('refund', refund);
  store.put('intent', intent);
  emit(emulator, 'charge.refunded', renderCharge(charge, intent));
  emit(emulator, 'refund.created', renderRefund(refund));
  return renderRefund(refund);
}

function findIntent({ store }: Emulator, input: z.infer<typeof createParams>): Intent {
  if (input.payment_intent !== undefined) {
    const intent = store.intents.get(input.payment_intent);
    if (!intent) throw missing('payment_intent', input.payment_intent, 'payment_intent');
    return intent;
  }
  if (input.charge !== undefined) {
    const intent = store.intentOfCharge(input.charge);
    if (!intent) throw missing('charge', input.charge, 'charge');
    return intent;
  }
  throw invalid(
    'One of the following params should be provided for this request: payment_intent or charge.',
    {
      code: 'parameter_missing',
    },
  );
}
