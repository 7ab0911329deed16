import { z } from 'zod';

/** A span as it is kept and shown. Times are in milliseconds since 1970, with fractions. */
export interface TraceSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  service: string;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  startedAt: number;
  endedAt: number;
  failed: boolean;
  attributes: Record<string, string>;
  links: { traceId: string; spanId: string }[];
}

const id = z.string().regex(/^[0-9a-f]{16,32}$/i);
const nanoseconds = z
  .union([z.string().regex(/^\d+$/), z.number()])
  .transform((value) => Number(value) / 1e6);
const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((list) =>
    Object.fromEntries(list.map(({ key, value }) => [key, textOf(Object.values(value)[0])])),
  );

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What is read of an OTLP/HTTP request in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }).default({ attributes: {} }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: id,
              spanId: id,
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.int().default(1),
              startTimeUnixNano: nanoseconds,
              endTimeUnixNano: nanoseconds,
              attributes,
              links: z.array(z.object({ traceId: id, spanId: id })).default([]),
              status: z.object({ code: z.int().optional() }).default({}),
            }),
          ),
        }),
      ),
    }),
  ),
});

const kinds = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto, StatusCode */
const STATUS_ERROR = 2;

/** The spans in the body of an OTLP/HTTP request. @throws ZodError or SyntaxError when it is none */
export const readSpans = (body: string): TraceSpan[] =>
  request.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        ...(span.parentSpanId && { parentSpanId: span.parentSpanId }),
        service: resource.attributes['service.name'] ?? 'unknown',
        name: span.name,
        kind: kinds[span.kind] ?? 'internal',
        startedAt: span.startTimeUnixNano,
        endedAt: span.endTimeUnixNano,
        failed: span.status.code === STATUS_ERROR,
        attributes: span.attributes,
        links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
      })),
    ),
  );

/** Keeps the newest traces; what is older is forgotten. */
export interface TraceStore {
  add(spans: TraceSpan[]): void;
  /** Newest first. */
  all(): TraceSpan[][];
  find(traceId: string): TraceSpan[] | undefined;
}

/** A store of so many traces, each of so many spans: a trace may go on for as long as it likes. */
export function createTraceStore(maxTraces = 500, maxSpans = 2_000): TraceStore {
  const traces = new Map<string, TraceSpan[]>();
  return {
    add(spans) {
      for (const span of spans) {
        const trace = traces.get(span.traceId) ?? [];
        traces.set(span.traceId, trace);
        if (trace.length < maxSpans) trace.push(span);
      }
      for (const traceId of traces.keys()) {
        if (traces.size <= maxTraces) break;
        traces.delete(traceId);
      }
    },
    all: () => [...traces.values()].reverse(),
    find: (traceId) => traces.get(traceId),
  };
}
