import { setTimeout as sleep } from 'node:timers/promises';
import type { Express } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** All metrics of this process. */
const registry = new Registry();
let areDefaultsCollected = false;

/** A number that only grows, by labels of few values each. */
export const counter = <L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
): Counter<L> => new Counter({ name, help, labelNames, registers: [registry] });

/** How values are spread over buckets, given by their upper bounds. Durations are in seconds. */
export const histogram = <L extends string>(
  name: string,
  help: string,
  buckets: number[],
  labelNames: readonly L[] = [],
): Histogram<L> => new Histogram({ name, help, buckets, labelNames, registers: [registry] });

/** A number that goes up and down as this process says. */
export const gauge = <L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
): Gauge<L> => new Gauge({ name, help, labelNames, registers: [registry] });

export interface Sample {
  labels?: Record<string, string>;
  value: number;
}

/** A scrape waits no longer than this for what is looked up elsewhere; Prometheus itself waits for ten seconds. */
const LOOK_UP_MS = 3_000;

/**
 * Gauges that are looked up when somebody asks, all in one go: names and help texts, and what to look up, by name. While
 * it cannot be had (a server is away) they have no value, rather than an old one.
 */
export function lookedUp<Name extends string>(
  helps: Record<Name, string>,
  labelNames: readonly string[],
  lookUp: () => Promise<Record<Name, Sample[]>>,
): void {
  let looking: Promise<Record<Name, Sample[]> | undefined> | undefined;
  const look = () =>
    (looking ??= Promise.race([lookUp(), sleep(LOOK_UP_MS, undefined, { ref: false })])
      .catch(() => undefined)
      .finally(() => (looking = undefined)));

  for (const [name, help] of Object.entries(helps) as [Name, string][]) {
    // A service that is started again in the same process looks at its new connections.
    registry.removeSingleMetric(name);
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const found = await look();
        this.reset();
        // Without labels a reset is a zero.
        if (!found && labelNames.length === 0) this.remove();
        if (!found) return;
        for (const { labels = {}, value } of found[name]) this.set(labels, value);
      },
    });
  }
}

/** Names the service in every metric, and begins with what is known of any process: memory, CPU, event loop. */
export function startMetrics(service: string): void {
  registry.setDefaultLabels({ service });
  if (!areDefaultsCollected) collectDefaultMetrics({ register: registry });
  areDefaultsCollected = true;
}

/** All metrics as Prometheus reads them. */
export const readMetrics = (): Promise<string> => registry.metrics();

/**
 * `GET /metrics`, on the service's own port. The Ingress routes no such path to a service, so it can be reached from
 * inside the cluster only.
 */
export function serveMetrics(app: Express): void {
  app.get('/metrics', async (_req, res) => {
    res.set('Content-Type', registry.contentType).send(await readMetrics());
  });
}
