import type { IncomingMessage } from 'node:http';

/** An answer, before it is written to the socket. `hang` never answers, `drop` cuts the connection. */
export type Reply = { status: number; headers: Record<string, string>; body: string } | 'hang' | 'drop';

export interface Request {
  method: string;
  path: string;
  query: string;
  headers: IncomingMessage['headers'];
  body: string;
}

const LIMIT = 1_000_000;

/** Reads a whole body of at most a megabyte; null if it is larger. */
export async function readBody(message: IncomingMessage): Promise<string | null> {
  if (message.method === 'GET' || message.method === 'HEAD') return '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
