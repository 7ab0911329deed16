import { newId } from './ids.ts';
import { API_VERSION } from './render.ts';
import type { Store } from './store.ts';

export interface RequestInfo {
  id: string | null;
  idempotencyKey: string | null;
}

/** What every operation of the emulator works with. */
export interface Emulator {
  store: Store;
  /** Unix seconds, by the emulator's clock, which tests may move. */
  now(): number;
  /** Where browsers reach the hosted page; no slash at the end. */
  publicUrl: string;
  /** The event types the webhook endpoint asked for. */
  webhookEvents: ReadonlySet<string>;
  /** The API request that is being answered, for the events it causes. */
  request: RequestInfo;
}

/** Notes that something happened. It is sent once it is committed, if the endpoint asked for its type. */
export function emit(emulator: Emulator, type: string, object: object) {
  if (!emulator.webhookEvents.has(type)) return;
  const id = newId('evt');
  const created = emulator.now();
  const event = {
    id,
    object: 'event',
    api_version: API_VERSION,
    created,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: emulator.request.id, idempotency_key: emulator.request.idempotencyKey },
    type,
  };
  // Indented, as Stripe sends it: a receiver that verifies a re-serialised body instead of the raw one fails here too.
  emulator.store.put('event', { id, created, type, body: JSON.stringify(event, null, 2), delivered: false });
}
