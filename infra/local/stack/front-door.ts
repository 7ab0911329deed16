import { once } from 'node:events';
import { Agent, createServer, type ServerResponse } from 'node:http';
import { acceptFirst, refuseMalformed } from '@aisle/common';
import { createProxyServer } from 'httpxy';
import { readRoutes, serviceFor } from './routes.ts';

export interface FrontDoor {
  url: string;
  stop(): Promise<void>;
}

/** Where the running processes of a service listen; several share its requests in turn. */
export type Targets = (service: string) => string[];

/** As long as an ingress keeps them. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Requests that a process is given at a time; others wait here, first come, first served, as behind HAProxy's `maxconn`.
 * More at once make a service no faster: each only takes its memory for longer. `infra/decisions/0007-speed.md` has figures.
 */
export const REQUESTS_AT_A_TIME = 192;

/** Stands in for the cluster's ingress: one address, the same routes, requests spread over a service's processes. */
export async function startFrontDoor(port: number, targets: Targets): Promise<FrontDoor> {
  const routes = readRoutes();
  const agent = new Agent({ keepAlive: true, maxSockets: REQUESTS_AT_A_TIME });
  const proxy = createProxyServer({ agent, xfwd: true });
  let turn = 0;

  const targetOf = (path: string) => {
    const urls = targets(serviceFor(routes, path) ?? '');
    turn = (turn + 1) % 1_000_000;
    return urls[turn % urls.length];
  };
  const refuse = (res: ServerResponse) => {
    if (res.headersSent) return res.destroy();
    res.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1' });
    res.end(
      JSON.stringify({ errors: [{ message: 'This part is not running right now', code: 'unavailable' }] }),
    );
  };

  const server = createServer();
  server.on(
    'request',
    acceptFirst(server, (req, res) => {
      const target = targetOf((req.url ?? '/').split('?')[0]!);
      if (target === undefined) return refuse(res);
      proxy.web(req, res, { target }).catch(() => refuse(res));
    }),
  );
  // A caller that sends just as its idle connection is closed gets a reset: Node's own 5 s make that a common thing.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  refuseMalformed(server);
  // An open stream takes next to nothing, and must not keep other requests waiting.
  proxy.on('proxyRes', ({ headers, socket }) => {
    if (headers['content-type']?.startsWith('text/event-stream')) socket.emit('agentRemove');
  });
  proxy.on('error', (_error, _req, res) => {
    if (res && 'writeHead' in res) refuse(res);
  });
  server.on('upgrade', (req, socket, head) => {
    const target = targetOf((req.url ?? '/').split('?')[0]!);
    if (target === undefined) return socket.destroy();
    proxy.ws(req, socket as never, { target }, head).catch(() => socket.destroy());
  });

  // More than Node's own 511: whoever finds no room tries again after a second or more.
  server.listen({ port, backlog: 4_096 });
  await once(server, 'listening');
  return {
    url: `http://localhost:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}
