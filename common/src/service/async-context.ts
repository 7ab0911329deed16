import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, type Context, type ContextManager } from '@opentelemetry/api';

/** What goes along with a piece of work through everything that it awaits. */
interface Store {
  /** Correlation id. */
  trace?: string;
  /** OpenTelemetry's: the current span is in it. */
  context?: Context;
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

/** Keeps OpenTelemetry's context in that storage. */
export const contextManager: ContextManager = {
  active: () => storage.getStore()?.context ?? ROOT_CONTEXT,
  with: (context, work, thisArg, ...args) =>
    withStore({ context }, () => work.call(thisArg as never, ...args)),
  bind(context, target) {
    if (typeof target !== 'function') return target;
    const work = target as unknown as (...args: unknown[]) => unknown;
    return function (this: unknown, ...args: unknown[]) {
      return withStore({ context }, () => work.apply(this, args));
    } as never;
  },
  enable: () => contextManager,
  disable: () => contextManager,
};
