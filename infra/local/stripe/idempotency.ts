import { createHash } from 'node:crypto';
import { ApiError, invalid } from './errors.ts';
import type { StoredReply } from './records.ts';
import type { Store } from './store.ts';

export type Idempotency = ReturnType<typeof createIdempotency>;

/**
 * Stripe's idempotency keys (https://docs.stripe.com/api/idempotent_requests): the first request that starts
 * to execute under a key decides its answer, errors included; for a day the same request gets that answer again.
 */
export function createIdempotency(store: Store) {
  const running = new Map<string, string>();

  return {
    /**
     * Takes the key for one request. Returns the stored answer if there is one; throws Stripe's errors if the
     * key was used for another request (400) or is being used right now (409). `release` must follow.
     */
    take(key: string, fingerprint: string): StoredReply | undefined {
      if (key.length > 255)
        throw invalid('Idempotency keys can be at most 255 characters long.', { param: 'idempotency_key' });
      const stored = store.replies.get(key);
      const first = stored?.fingerprint ?? running.get(key);
      if (first !== undefined && first !== fingerprint)
        throw new ApiError(
          400,
          'idempotency_error',
          'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
            `Try using a key other than '${key}' if you meant to execute a different request.`,
        );
      if (stored) return stored;
      if (running.has(key))
        throw new ApiError(
          409,
          'invalid_request_error',
          'There is currently another in-progress request using this Idempotent Key (that probably means you ' +
            `submitted twice, and the other request is still going through): ${key}. Please try again later.`,
          { code: 'idempotency_key_in_use' },
        );
      running.set(key, fingerprint);
      return undefined;
    },

    /** Keeps an answer; to be committed together with what the request changed. */
    keep: (reply: StoredReply) => store.put('reply', reply),

    /** Lets the next request with this key in. */
    release: (key: string) => void running.delete(key),
  };
}

/** What must be the same for a key to be used again: method, path and parameters, in whatever order. */
export function fingerprintOf(method: string, path: string, body: string): string {
  const sorted = body.split('&').sort().join('&');
  return `${method} ${path} ${createHash('sha256').update(sorted).digest('base64url')}`;
}
