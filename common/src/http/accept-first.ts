import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** However many come, those who are connected already are not kept waiting for longer. */
const MAX_WAIT_MS = 500;

/**
 * A request listener that lets its server take on everybody who waits to be connected before it has `handle` answer more
 * requests. Since libuv 1.45 a turn of the event loop accepts one connection (https://github.com/libuv/libuv/pull/3696).
 * Where a turn answers hundreds of requests that is a few connections a second, and of a thousand who come at once the
 * last would wait until the others have all they want.
 */
export function acceptFirst<
  Request extends typeof IncomingMessage,
  Response extends typeof ServerResponse<InstanceType<Request>>,
>(
  server: Server<Request, Response>,
  handle: RequestListener<Request, Response>,
): RequestListener<Request, Response> {
  const waiting: Parameters<RequestListener<Request, Response>>[] = [];
  let hasAccepted = false;
  let since = 0;
  server.on('connection', () => (hasAccepted = true));

  /** Runs once a turn, after whatever has come in it. */
  const look = () => {
    if (hasAccepted && performance.now() - since < MAX_WAIT_MS) {
      hasAccepted = false;
      return setImmediate(look);
    }
    for (const [req, res] of waiting.splice(0)) if (!res.destroyed) handle(req, res);
  };

  return (req, res) => {
    if (!hasAccepted && waiting.length === 0) return handle(req, res);
    if (waiting.push([req, res]) > 1) return;
    since = performance.now();
    setImmediate(look);
  };
}
