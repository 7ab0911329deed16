import type { OutgoingHttpHeaders } from 'node:http';
import type { Person } from '../world.ts';

/** A request that somebody hostile sends, and how it is answered. Names in braces stand for ids of the world. */
export interface HostileRow {
  what: string;
  method: string;
  path: string;
  who?: Person;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  status: number;
  /** The code of the first error. */
  code?: string;
}

/** A row with a JSON body; what is text already is sent as it is. */
export const row = (
  status: number,
  what: string,
  who: Person | undefined,
  call: string,
  body?: unknown,
  more: Partial<HostileRow> = {},
): HostileRow => {
  const [method = '', path = ''] = call.split(/ (.*)/s);
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return {
    what,
    method,
    path,
    status,
    ...(who && { who }),
    ...(body === undefined ? {} : { body: text }),
    ...more,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...more.headers },
  };
};
