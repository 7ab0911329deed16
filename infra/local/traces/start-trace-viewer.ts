import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { listPage, tracePage } from './page.ts';
import { createTraceStore, readSpans, type TraceSpan } from './spans.ts';

export interface TraceViewer {
  /** Where services send their spans (OTLP over HTTP, JSON), and where a browser shows them. */
  url: string;
  /** The traces at hand, newest first. */
  traces(): TraceSpan[][];
  stop(): Promise<void>;
}

/**
 * Collects and shows the newest traces of the local stack: for a look at what happens, without a container or a
 * database. Listens on this machine alone; keeps nothing when it stops.
 */
export async function startTraceViewer(port = 0): Promise<TraceViewer> {
  const store = createTraceStore();

  const answer = async (req: IncomingMessage): Promise<{ status: number; type: string; body: string }> => {
    const { method, url = '/' } = req;
    if (method === 'POST' && url === '/v1/traces') {
      try {
        store.add(readSpans(await text(req)));
        return { status: 200, type: 'application/json', body: '{}' };
      } catch (error) {
        return { status: 400, type: 'application/json', body: JSON.stringify({ message: String(error) }) };
      }
    }
    if (url === '/') return { status: 200, type: 'text/html', body: listPage(store.all()) };
    const trace = store.find(url.replace(/^\/traces\//, ''));
    if (trace) return { status: 200, type: 'text/html', body: tracePage(trace) };
    return { status: 404, type: 'text/plain', body: 'Not here (any more)' };
  };

  const server = createServer((req, res) => {
    void answer(req).then(({ status, type, body }) => {
      res.writeHead(status, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    traces: () => store.all(),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
