import autocannon, { type Instance, type Options, type Result } from 'autocannon';

/** One request of a buyer or watcher. */
export interface Request {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Answer {
  status: number;
  body: string;
  latencyMs: number;
  request: Request;
}

/** What came of a drive. Latencies are in milliseconds, as the requester saw them. */
export interface Driven {
  requests: number;
  seconds: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
  /** The latency (y) that so many percent of answers (x) did not exceed. */
  byPercent: { x: number; y: number }[];
  /** Answers by status; 0 counts those that never came. */
  statuses: Record<number, number>;
}

export interface DriveOptions {
  url: string;
  /** How many ask at the same time; each waits for an answer before it asks again. */
  connections: number;
  /** Ends after so many seconds, or so many requests, or when `onAnswer` says so, whatever is first. */
  seconds: number;
  amount?: number;
  /** Requests a second altogether; as fast as answers come unless told. */
  rate?: number;
  next: () => Request;
  /** Sees each answer; `true` ends the drive. */
  onAnswer?: (answer: Answer) => boolean | void;
}

const PERCENTS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.9];

interface Sent {
  request: Request;
  sentAt: number;
}

/** Sends requests with autocannon and counts what comes back. */
export async function drive(options: DriveOptions): Promise<Driven> {
  const { url, connections, seconds, amount, rate, next, onAnswer } = options;
  const latencies: number[] = [];
  const statuses: Record<number, number> = {};
  let lastAnswerAt = 0;
  const startedAt = performance.now();
  let instance: Instance | undefined;
  const stop = () => instance?.stop?.();
  const settings: Options = {
    // Without looking for ::1 first, which takes a busy process long.
    url: url.replace('//localhost:', '//127.0.0.1:'),
    connections,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    ...(rate !== undefined && { overallRate: rate, ignoreCoordinatedOmission: true }),
    timeout: 30,
    requests: [
      {
        setupRequest: (template, context) => {
          const request = next();
          Object.assign(context, { request, sentAt: performance.now() } satisfies Sent);
          return { ...template, ...request };
        },
        onResponse: (status, body, context) => {
          const { request, sentAt } = context as Sent;
          lastAnswerAt = performance.now();
          const latencyMs = lastAnswerAt - sentAt;
          latencies.push(latencyMs);
          statuses[status] = (statuses[status] ?? 0) + 1;
          if (onAnswer?.({ status, body, latencyMs, request })) stop();
        },
      },
    ],
  };
  const limit = setTimeout(stop, seconds * 1000);
  const { errors } = await new Promise<Result>((resolve, reject) => {
    instance = autocannon(settings, (error: unknown, result) =>
      error ? reject(new Error('autocannon failed', { cause: error })) : resolve(result),
    );
  }).finally(() => clearTimeout(limit));
  if (errors > 0) statuses[0] = errors;
  const took = (lastAnswerAt - startedAt) / 1000;
  return {
    requests: latencies.length,
    seconds: took,
    p50: quantile(latencies, 0.5),
    p90: quantile(latencies, 0.9),
    p99: quantile(latencies, 0.99),
    p999: quantile(latencies, 0.999),
    max: quantile(latencies, 1),
    byPercent: PERCENTS.map((x) => ({ x, y: quantile(latencies, x / 100) })),
    statuses,
  };
}

/** Answers of one of these statuses, a second: an error that came fast is not what was asked for. */
export const rateOf = ({ statuses, seconds }: Driven, ...wanted: number[]): number =>
  wanted.reduce((sum, status) => sum + (statuses[status] ?? 0), 0) / seconds;

/** How many requests were answered otherwise than by one of these statuses, or not at all. */
export const otherThan = ({ statuses }: Driven, ...expected: number[]): number =>
  Object.entries(statuses)
    .filter(([status]) => !expected.includes(Number(status)))
    .reduce((sum, [, count]) => sum + count, 0);

/** The value below which such a part of them lies (nearest rank); 0 where there is none. */
export function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
