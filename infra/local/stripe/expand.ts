import { invalid } from './errors.ts';
import type { Emulator } from './emulator-context.ts';
import { page } from './lists.ts';
import { renderCharge, renderIntent, renderLineItem } from './render.ts';

import type { Kind } from './endpoint.ts';
type Json = Record<string, unknown>;

/** Which fields of an object hold the id of another, and what that is. */
const expandable: Record<Kind, Record<string, Kind>> = {
  'checkout.session': { payment_intent: 'payment_intent', line_items: 'item' },
  payment_intent: { latest_charge: 'charge' },
  charge: { payment_intent: 'payment_intent' },
  refund: { payment_intent: 'payment_intent', charge: 'charge' },
  event: {},
  item: {},
};

/** Refuses an `expand` that Stripe would refuse, before anything is done. */
export function checkExpand(paths: string[] | undefined, kind: Kind, isList: boolean) {
  paths?.forEach((path, index) => {
    const parts = path.split('.');
    const known = !isList || parts.shift() === 'data';
    let at: Kind | undefined = known ? kind : undefined;
    for (const part of parts) at = at && expandable[at][part];
    if (!at || parts.length === 0)
      throw invalid(`This property cannot be expanded (${path}).`, { param: `expand[${index}]` });
  });
}

/** Replaces ids in an answer by what they name, as far as `expand` asks for it. */
export function expand(emulator: Emulator, answer: Json, paths: string[] | undefined) {
  for (const path of paths ?? []) {
    const parts = path.split('.');
    if (parts[0] === 'data')
      for (const item of answer.data as Json[]) expandOne(emulator, item, parts.slice(1));
    else expandOne(emulator, answer, parts);
  }
  return answer;
}

function expandOne(emulator: Emulator, object: Json, [field, ...rest]: string[]) {
  if (field === undefined) return;
  const value =
    field === 'line_items' ? lineItems(emulator, object.id as string) : lookUp(emulator, object[field]);
  object[field] = value;
  if (value !== null && typeof value === 'object') expandOne(emulator, value as Json, rest);
}

function lookUp({ store, publicUrl }: Emulator, id: unknown): unknown {
  if (typeof id !== 'string') return id;
  const intent = id.startsWith('pi_') ? store.intents.get(id) : store.intentOfCharge(id);
  if (!intent) return id;
  if (id === intent.id) return renderIntent(intent, publicUrl);
  const charge = intent.charges.find((one) => one.id === id);
  return charge ? renderCharge(charge, intent) : id;
}

/** The first page of a session's line items. */
export function lineItems({ store }: Emulator, sessionId: string) {
  const session = store.sessions.get(sessionId);
  const items = session?.lineItems ?? [];
  const url = `/v1/checkout/sessions/${sessionId}/line_items`;
  return page(
    items.map((item) => renderLineItem(item, session?.currency ?? '')),
    false,
    url,
  );
}
