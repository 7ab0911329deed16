import { SpanStatusCode, type Span } from '@opentelemetry/api';
import type { Request, RequestHandler, Response } from 'express';
import { counter, histogram } from '../service/metrics.ts';
import { beginTrace, isTracing, underSpan } from '../service/tracing.ts';
import { routeOf } from './route-of.ts';

const requests = counter('http_requests_total', 'Requests answered, by route and status.', [
  'method',
  'route',
  'status',
]);
const durations = histogram(
  'http_request_duration_seconds',
  'Time from a request to the end of its answer. Streams, which have no end, are left out.',
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  ['method', 'route'],
);

/** What a request is counted under that no route answered. */
const NO_ROUTE = 'none';

/**
 * Counts and times each request by its route, and gives it a span if its trace is recorded. A caller's `traceparent` is
 * continued and its sampled flag honoured: the front door of an installation decides which traces are recorded. Where
 * none is given, the trace begins here.
 */
export const observeRequests: RequestHandler = (req, res, next) => {
  const startedAt = performance.now();
  const span = isTracing() ? begin(req) : undefined;
  // `close` comes for requests that were broken off as well.
  res.once('close', () => {
    const route = routeOf(req);
    const labels = { method: req.method, route: route ?? NO_ROUTE };
    requests.inc({ ...labels, status: res.statusCode });
    if (!isStream(res)) durations.observe(labels, (performance.now() - startedAt) / 1000);
    if (span) finish(span, req, res, route);
  });
  underSpan(span, next);
};

const isStream = (res: Response): boolean =>
  String(res.getHeader('content-type')).startsWith('text/event-stream');

function begin(req: Request): Span | undefined {
  return beginTrace(req.method, { traceparent: req.get('traceparent') }, () => ({
    'http.request.method': req.method,
    // The path alone: a query may hold what does not belong in a trace.
    'url.path': req.originalUrl.split('?')[0]!,
  }));
}

function finish(span: Span, req: Request, res: Response, route: string | undefined): void {
  if (route !== undefined) span.updateName(`${req.method} ${route}`).setAttribute('http.route', route);
  span.setAttribute('http.response.status_code', res.statusCode);
  if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  if (!res.writableFinished) span.addEvent('the client went away');
  span.end();
}
