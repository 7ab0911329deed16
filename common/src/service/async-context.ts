import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

/** What goes along with a piece of work through everything that it awaits. */
interface Store {
  /** Correlation id. */
  trace?: string;
  /** The recorded span that it is done in. */
  span?: Span;
}

/**
 * The one storage of this process. Each further one would cost every promise there is: on Node 20 an order became an
 * eighth dearer by OpenTelemetry's own.
 */
const storage = new AsyncLocalStorage<Store>();

export const currentStore = (): Store | undefined => storage.getStore();

/** Runs work with some of what goes along with it replaced. */
export const withStore = <T>(more: Store, work: () => T): T =>
  storage.run({ ...storage.getStore(), ...more }, work);
