import type { Message } from './message.ts';
import type { Subject } from './contracts.ts';

/**
 * What a service does with a message. It gets all that arrived together and should write them in one round
 * trip. It must not mind a message it has seen, or an older one after a newer one.
 */
export type Handler<S extends Subject> = (messages: Message<S>[]) => Promise<void>;

/** A service's subscriptions: subject → operation. */
export type Subscriptions = { [S in Subject]?: Handler<S> };
