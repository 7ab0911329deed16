import { diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
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
import type { TracingConfig } from './config.ts';
import { useTracer } from './tracing.ts';

/** Spans that wait for their export; more than these are dropped, so that no flood of them costs memory. */
const QUEUE = 4_096;
const BATCH = 512;
/** A collector that does not answer must not hold up a stop. */
const STOP_MS = 2_000;
const QUIET_MS = 60_000;

type SamplerName = NonNullable<TracingConfig['OTEL_TRACES_SAMPLER']>;

/** Which requests that bring no trace may begin one, and what is recorded of those and of the others. */
interface Sampling {
  begins?: () => boolean;
  sampler: Sampler;
}

const samplings: Record<SamplerName, (ratio: number) => Sampling> = {
  always_on: () => ({ sampler: new AlwaysOnSampler() }),
  always_off: () => ({ sampler: new AlwaysOffSampler() }),
  traceidratio: (ratio) => ({ sampler: new TraceIdRatioBasedSampler(ratio) }),
  parentbased_always_on: () => ({ sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }) }),
  parentbased_always_off: () => ({ sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) }),
  // The SDK's own makes the ids and attributes of a span first, and throws nine of ten away.
  parentbased_traceidratio: (ratio) => ({
    begins: () => Math.random() < ratio,
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  }),
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
  const { begins, sampler } = samplings[config.OTEL_TRACES_SAMPLER ?? 'parentbased_traceidratio'](
    config.OTEL_TRACES_SAMPLER_ARG ?? 0.1,
  );
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.namespace': 'aisle',
      [ATTR_SERVICE_NAME]: config.OTEL_SERVICE_NAME ?? service,
      'service.instance.id': `${hostname()}-${process.pid}`,
    }),
    sampler,
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        maxQueueSize: QUEUE,
        maxExportBatchSize: BATCH,
        scheduledDelayMillis: config.OTEL_BSP_SCHEDULE_DELAY ?? 5_000,
      }),
    ],
  });
  // The current span goes along in our own storage.
  provider.register({ contextManager: null });
  useTracer(provider.getTracer('aisle'), begins);

  return async () => {
    useTracer(undefined);
    const shutdown = provider.shutdown().catch((error: unknown) => warn(String(error)));
    await Promise.race([shutdown, sleep(STOP_MS, undefined, { ref: false })]);
    trace.disable();
    propagation.disable();
    diag.disable();
  };
}
