import {
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Link,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { ApiError } from '../errors/api-error.ts';
import { currentStore, withStore } from './async-context.ts';

/**
 * Spans by hand, on OpenTelemetry's API: https://opentelemetry.io/docs/concepts/signals/traces/. While nothing is
 * exported there is no tracer, and each of these functions ends at its first line.
 *
 * Traces begin with requests from outside, and nowhere else. So what belongs to none needs no mark that says so: a trace
 * that is not recorded leaves nothing in rows, messages and contexts, and costs next to nothing.
 */
let tracer: Tracer | undefined;
let beginsHere: () => boolean = () => true;

/** What is done later or elsewhere carries the span that it is due to as a `traceparent` (W3C Trace Context). */
export interface Traced {
  traceparent?: string | undefined;
}

export interface SpanOptions {
  kind?: SpanKind;
  attributes?: Attributes;
  /**
   * What the work is due to, if not to the span it is done in. The first that is recorded becomes the parent; work done
   * for several at once is linked to the others. If none is recorded there is no span.
   */
  causes?: readonly Traced[];
  /** Spans of other traces that this one has to do with. */
  links?: readonly (SpanContext | undefined)[];
}

/**
 * Sets what makes spans; undefined ends tracing. `begins` says of each request that brings no trace whether it may begin
 * one: it is asked before anything is made for it. Called by the SDK's set-up and by nobody else.
 */
export function useTracer(next: Tracer | undefined, begins: () => boolean = () => true): void {
  tracer = next;
  beginsHere = begins;
}

/** Whether this process makes spans. */
export const isTracing = (): boolean => tracer !== undefined;

/** The `traceparent` of a span: https://www.w3.org/TR/trace-context/#traceparent-header */
export function traceparentOf(span: Span | undefined): string | undefined {
  if (!span) return undefined;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`;
}

/** The recorded span in which this is running. OpenTelemetry's own context is not used: it would cost twice as much. */
export const currentSpan = (): Span | undefined => tracer && currentStore()?.span;

/** The `traceparent` of the recorded span in which this is running. */
export const currentTraceparent = (): string | undefined => traceparentOf(currentSpan());

/** What a log line says of the span in which it is written, under the names that OpenTelemetry has for it. */
export function logFields(span: Span | undefined = currentSpan()): {
  trace_id?: string;
  span_id?: string;
} {
  if (!span) return {};
  const { traceId, spanId } = span.spanContext();
  return { trace_id: traceId, span_id: spanId };
}

/** The form of those that we write, and of nearly all others. */
const OURS = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/;

/** The recorded span that a `traceparent` names. */
function namedSpan({ traceparent }: Traced): SpanContext | undefined {
  if (traceparent === undefined) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = OURS.exec(traceparent) ?? [];
  const named = { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
  return named.traceFlags & TraceFlags.SAMPLED && isSpanContextValid(named) ? named : undefined;
}

/**
 * Starts a span below the current one or below what it is due to, to be ended by `endSpan`.
 * @returns undefined where nothing is recorded: no tracing, no trace, or one that is not sampled
 */
export function startSpan(
  name: string,
  { kind, attributes, causes, links = [] }: SpanOptions = {},
): Span | undefined {
  if (!tracer) return undefined;
  const [parent, ...others] = causes
    ? causes.flatMap((cause) => namedSpan(cause) ?? [])
    : [currentSpan()?.spanContext()];
  if (!parent) return undefined;
  const linked: Link[] = [...links, ...others].flatMap((one) => (one ? [{ context: one }] : []));
  const options = {
    ...(kind === undefined ? {} : { kind }),
    ...(attributes && { attributes }),
    ...(linked.length > 0 && { links: linked }),
  };
  return recorded(tracer.startSpan(name, options, trace.setSpanContext(ROOT_CONTEXT, parent)));
}

/**
 * Starts the span of a request from outside, below the caller's span where it names one; or else a trace, if the sampler
 * says so. @returns undefined where nothing is recorded
 */
export function beginTrace(
  name: string,
  { traceparent }: Traced,
  attributes: () => Attributes = () => ({}),
): Span | undefined {
  if (!tracer || (traceparent === undefined && !beginsHere())) return undefined;
  const options = { kind: SpanKind.SERVER, attributes: attributes() };
  const caller =
    traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
  return recorded(tracer.startSpan(name, options, caller));
}

const recorded = (span: Span): Span | undefined => (span.isRecording() ? span : undefined);

/** Ends a span; with the error that its work ended in, where it did. A refusal is an answer like any other. */
export function endSpan(span: Span | undefined, error?: unknown): void {
  if (!span) return;
  if (error instanceof ApiError && error.status < 500) {
    span.setAttribute('aisle.refusal', error.details[0]?.code ?? error.status);
  } else if (error !== undefined) {
    // Its name alone: messages of drivers hold addresses and documents.
    const type = error instanceof Error ? error.name : typeof error;
    span.setStatus({ code: SpanStatusCode.ERROR, message: type }).setAttribute('error.type', type);
  }
  span.end();
}

/** Runs work with a span as the current one. Does not end it. */
export function underSpan<T>(span: Span | undefined, work: () => T): T {
  return tracer && span ? withStore({ span }, work) : work();
}

/** Does work in a span of its own, which ends with it. @throws what the work throws */
export function inSpan<T>(
  name: string,
  work: (span?: Span) => Promise<T>,
  options?: SpanOptions,
): Promise<T> {
  const span = tracer && startSpan(name, options);
  return span ? endWith(span, () => underSpan(span, () => work(span))) : work();
}

/**
 * Goes on with the trace that is kept with what is worked on: a request that pays for an order belongs to the purchase
 * that began with the order. The request's own span and this one are linked to each other. Where nothing is kept, or the
 * request is part of that trace already, the span is simply below it. @throws what the work throws
 */
export function continueTrace<T>(kept: Traced, name: string, work: (span?: Span) => Promise<T>): Promise<T> {
  if (!tracer) return work();
  const here = currentSpan();
  const there = namedSpan(kept);
  if (!there || there.traceId === here?.spanContext().traceId) return inSpan(name, work);
  const span = startSpan(name, { causes: [kept], links: [here?.spanContext()] });
  if (!span) return work();
  here?.addLink({ context: span.spanContext() });
  return endWith(span, () => underSpan(span, () => work(span)));
}

async function endWith<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    endSpan(span);
    return result;
  } catch (error) {
    endSpan(span, error);
    throw error;
  }
}

export { SpanKind, type Span };
