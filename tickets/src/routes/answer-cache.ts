import { createHash } from 'node:crypto';
import type { Nats } from '@aisle/common';
import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { keptBytes } from '../kept-bytes.ts';

/** How old a cached answer gets. Browsers and proxies may keep it as long again, and show it while they ask anew. */
const MAX_AGE_SECONDS = 2;
const MAX_ENTRIES = 2_000;
const MAX_BYTES = 64_000_000;
/** A longer address is checked each time. */
const MAX_ADDRESS = 200;

/** An answer as it goes out, with its fingerprint. */
interface Answer {
  body: Buffer;
  etag: string;
}

/** Answers that are the same for everybody, kept for a moment. */
export interface AnswerCache {
  /** Answers what `make` makes; all who ask within the same moment share one making. Failures are not kept. */
  send(req: Request, res: Response, key: string, make: () => Promise<unknown>): Promise<void>;
  /**
   * Answers what the same address was answered a moment ago, if it was: to check it again would take longer than all
   * the rest. Whoever may be answered otherwise than everybody must not get here.
   */
  sendAgain: RequestHandler;
  /** Forgets everything, here and in the other processes, after a write. */
  changed(): void;
  /** Listens for the writes of other processes. */
  listen(nats: Nats): void;
}

/** Plain NATS: told at once, and if it is lost the answer is two seconds old at most. */
const SUBJECT = 'events.changed';

/**
 * Makes the cache of one process. A write clears it in every process, so that a seller sees it at once wherever the
 * next request lands. What orders change (how many are left) may be two seconds old here; the live availability is not.
 */
export function createAnswerCache(): AnswerCache {
  const entries = new LRUCache<string, Promise<Answer>>({
    max: MAX_ENTRIES,
    maxSize: MAX_BYTES,
    ttl: MAX_AGE_SECONDS * 1_000,
  });

  /** What was found at an address, by its key. */
  const keys = new LRUCache<string, string>({ max: MAX_ENTRIES });
  let nats: Nats | undefined;

  const answer = (key: string, make: () => Promise<unknown>): Promise<Answer> => {
    const known = entries.get(key);
    if (known) return known;
    const made = make().then(toAnswer);
    entries.set(key, made, { size: 1 });
    made.then(
      ({ body }) => {
        // Its size is known only now. If it is not there any more a write has overtaken it.
        if (entries.peek(key) === made) entries.set(key, made, { size: body.length, noUpdateTTL: true });
      },
      () => {
        if (entries.peek(key) === made) entries.delete(key);
      },
    );
    return made;
  };

  return {
    async send(req, res, key, make) {
      if (req.originalUrl.length <= MAX_ADDRESS) keys.set(req.originalUrl, key);
      respond(req, res, await answer(key, make));
    },
    async sendAgain(req, res, next) {
      const key = keys.get(req.originalUrl);
      const known = key === undefined ? undefined : entries.get(key);
      if (known) respond(req, res, await known);
      else next();
    },
    changed() {
      entries.clear();
      if (nats?.isConnected()) nats.connection.publish(SUBJECT);
    },
    listen(connected) {
      nats = connected;
      nats.connection.subscribe(SUBJECT, { callback: () => entries.clear() });
    },
  };
}

function respond(req: Request, res: Response, { body, etag }: Answer): void {
  const maxAge = `max-age=${MAX_AGE_SECONDS}`;
  res.set({ ETag: etag, 'Cache-Control': `public, ${maxAge}, stale-while-revalidate=${MAX_AGE_SECONDS}` });
  if (req.fresh) res.status(304).end();
  else res.type('json').send(body);
}

function toAnswer(content: unknown): Answer {
  const body = keptBytes(Buffer.from(JSON.stringify(content)));
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` };
}
