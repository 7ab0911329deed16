import { randomUUID } from 'node:crypto';
import { currentStore, withStore } from './async-context.ts';
import { currentTraceparent, type Traced } from './tracing.ts';

/** Runs `work` under a correlation id, which its log lines and its messages then carry. */
export function withTrace<T>(trace: string, work: () => T): T {
  return withStore({ trace }, work);
}

/** The correlation id of the request or message being handled, if any. */
export function currentTrace(): string | undefined {
  return currentStore()?.trace;
}

/** A fresh correlation id. */
export const newTrace = (): string => randomUUID();

/**
 * What a piece of work is due to. It goes with every message, and is kept with what is to be done later. A message is
 * one: what is published because of it names it as its cause.
 */
export interface Cause extends Traced {
  /** Correlation id of the request, however many messages ago. */
  trace: string;
}

/** The request or message being handled, as a cause. */
export function currentCause(): Cause {
  const trace = currentTrace() ?? newTrace();
  const traceparent = currentTraceparent();
  return traceparent === undefined ? { trace } : { trace, traceparent };
}
