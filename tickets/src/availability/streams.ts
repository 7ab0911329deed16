import { sseClients, unavailable } from '@aisle/common';
import type { Request, Response } from 'express';
import type { SessionBoard } from './session-board.ts';

export interface StreamsOptions {
  /** How many streams may be open in this process. */
  maxStreams: number;
  heartbeatSeconds: number;
  /** Ends all streams when it fires. */
  stopping: AbortSignal;
}

/** The streams of server-sent events that are open in this process. */
export interface Streams {
  /**
   * Answers a request with a session's live availability, for as long as the client stays.
   * @throws ApiError 503 where too many streams are open
   */
  open(req: Request, res: Response, board: SessionBoard, cursor: string | undefined): void;
}

/** A client that reads more slowly than this much piles up loses its connection, and resumes when it can. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** How long a client may take to read the last of a stream that ends. */
const END_MS = 1_000;
const HEARTBEAT = ': \n\n';
/** When a process stops, its clients come back elsewhere within this time and not all at once. */
const RETRY_MS = { least: 500, spread: 2_000 };

/** Keeps the streams of one process. */
export function createStreams({ maxStreams, heartbeatSeconds, stopping }: StreamsOptions): Streams {
  const open = new Set<Response>();
  const connected = sseClients.labels('availability');
  let heartbeat: NodeJS.Timeout | undefined;

  const send = (res: Response, data: Buffer | string) => {
    if (res.writableEnded || res.destroyed) return;
    res.write(data);
    if (res.writableLength > MAX_UNREAD_BYTES) res.destroy();
  };
  const end = (res: Response) => {
    res.end();
    setTimeout(() => res.destroy(), END_MS).unref();
  };
  const forget = (res: Response) => {
    open.delete(res);
    connected.set(open.size);
    if (open.size === 0) clearInterval(heartbeat);
  };
  stopping.addEventListener('abort', () => {
    for (const res of open) end(res);
  });

  return {
    open(req, res, board, cursor) {
      if (stopping.aborted) throw unavailable('This process is going away, please connect again', 1);
      if (open.size >= maxStreams) throw unavailable('Too many live connections right now', 5);
      // Left while its session was being read: that it closes would never be told.
      if (res.destroyed) return;
      // Ends with its connection, so that it needs no chunks: each of them would be three writes.
      res.removeHeader('Transfer-Encoding');
      res.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
        Connection: 'close',
      });
      if (req.method === 'HEAD') return void res.end();

      if (open.size === 0) {
        const beat = () => {
          for (const one of open) send(one, HEARTBEAT);
        };
        heartbeat = setInterval(beat, heartbeatSeconds * 1000);
      }
      open.add(res);
      connected.set(open.size);
      const watcher = { send: (events: Buffer) => send(res, events), end: () => end(res) };
      const first = board.watch(watcher, cursor);
      res.on('close', () => {
        board.leave(watcher);
        forget(res);
      });
      const retry = RETRY_MS.least + Math.round(Math.random() * RETRY_MS.spread);
      res.write(Buffer.concat([Buffer.from(`retry: ${retry}\n\n`), first]));
    },
  };
}
