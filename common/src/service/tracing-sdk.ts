import { diag, DiagLogLevel, propagation, context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger.ts';
import { contextManager } from './async-context.ts';
import type { TracingConfig } from './config.ts';
import { useTracer } from './tracing.ts';

/** Spans that wait for their export; more than these are dropped, so that no flood of them costs memory. */
const QUEUE = 4_096;
const BATCH = 512;
/** A collector that does not answer must not hold up a stop. */
const STOP_MS = 2_000;
const QUIET_MS = 60_000;

const samplers: Record<NonNullable<TracingConfig['OTEL_TRACES_SAMPLER']>, (ratio: number) => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
};

/**
 * Sends spans to an OTLP collector over HTTP, as JSON, until the answered function is called: it sends what is left, for
 * 2 s at most. What cannot be sent is dropped and logged, once a minute.
 */
export function startExport(service: string, config: TracingConfig, log: Logger): () => Promise<void> {
  let loggedAt = 0;
  const warn = (reason: string) => {
    if (Date.now() - loggedAt < QUIET_MS) return;
    loggedAt = Date.now();
    log.warn({ reason: reason.slice(0, 300) }, 'spans are not exported');
  };
  const ignore = () => {};
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );

  const exporter = new OTLPTraceExporter({
    url: `${config.OTEL_EXPORTER_OTLP_ENDPOINT!.replace(/\/+$/, '')}/v1/traces`,
    ...(config.OTEL_EXPORTER_OTLP_HEADERS && { headers: config.OTEL_EXPORTER_OTLP_HEADERS }),
    timeoutMillis: 5_000,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.namespace': 'aisle',
      [ATTR_SERVICE_NAME]: config.OTEL_SERVICE_NAME ?? service,
      'service.instance.id': `${hostname()}-${process.pid}`,
    }),
    sampler: samplers[config.OTEL_TRACES_SAMPLER ?? 'parentbased_traceidratio'](
      config.OTEL_TRACES_SAMPLER_ARG ?? 0.1,
    ),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        maxQueueSize: QUEUE,
        maxExportBatchSize: BATCH,
        scheduledDelayMillis: config.OTEL_BSP_SCHEDULE_DELAY ?? 5_000,
      }),
    ],
  });
  provider.register({ contextManager });
  useTracer(provider.getTracer('aisle'));

  return async () => {
    useTracer(undefined);
    const shutdown = provider.shutdown().catch((error: unknown) => warn(String(error)));
    await Promise.race([shutdown, sleep(STOP_MS, undefined, { ref: false })]);
    trace.disable();
    context.disable();
    propagation.disable();
    diag.disable();
  };
}
