import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage<{ trace: string }>();

/** Runs `work` under a correlation id, which its log lines and its messages then carry. */
export function withTrace<T>(trace: string, work: () => T): T {
  return storage.run({ trace }, work);
}

/** The correlation id of the request or message being handled, if any. */
export function currentTrace(): string | undefined {
  return storage.getStore()?.trace;
}

/** A fresh correlation id. */
export const newTrace = (): string => randomUUID();
