import { isIPv6 } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from '../errors/api-error.ts';
import type { ServiceContext } from '../service/run-service.ts';

/** So many tries for one key, such as an account or an address, within so many seconds from the first of them. */
export interface Limit {
  tries: number;
  seconds: number;
}

/** Counts tries of one kind. */
export interface Throttle {
  /** Counts one try. @throws ApiError 429 when there were too many */
  spend(key: string): Promise<void>;
  /** Takes a try back that turned out to be harmless. */
  giveBack(key: string): Promise<void>;
}

/** Makes the throttle of one kind of request. */
export type CreateThrottle = (name: string, limit: Limit) => Throttle;

/**
 * rate-limiter-flexible's own script, but for its first line: counters are worth neither a replica's time nor, where
 * Redis keeps an append-only file, a flush to disk for each request.
 */
const incrementScript = `redis.set_repl(redis.REPL_NONE)
redis.call('set', KEYS[1], 0, 'EX', ARGV[2], 'NX')
local spent = redis.call('incrby', KEYS[1], ARGV[1])
local ttl = redis.call('pttl', KEYS[1])
if ttl == -1 then
  redis.call('expire', KEYS[1], ARGV[2])
  ttl = 1000 * ARGV[2]
end
return {spent, ttl}`;

/** How long a count may take. After one that took longer this process counts by itself for a while. */
const TIMEOUT_MS = 250;
const AWAY_MS = 5_000;

/**
 * Throttles of a service. Its processes count together through Redis; each by itself where there is none, or while it
 * is out of reach: throttling is no reason to refuse anybody.
 */
export function createThrottles(
  { name: service, log, stopping }: Pick<ServiceContext, 'name' | 'log' | 'stopping'>,
  redisUrl: string | undefined,
): CreateThrottle {
  if (redisUrl === undefined) log.warn('REDIS_URL is not set: each process counts by itself');
  const redis = redisUrl === undefined ? undefined : connect(redisUrl);
  let awayUntil = 0;

  return (name, { tries, seconds }) => {
    const options = { keyPrefix: `throttle:${service}:${name}`, points: tries, duration: seconds };
    const own = new RateLimiterMemory(options);
    const shared =
      redis &&
      new RateLimiterRedis({
        ...options,
        storeClient: redis,
        customIncrTtlLuaScript: incrementScript,
        // Whoever goes on after being refused costs nothing more.
        inMemoryBlockOnConsumed: tries + 1,
      });
    const count = async (how: 'consume' | 'reward', key: string) => {
      if (shared && redis.status === 'ready' && Date.now() >= awayUntil) {
        try {
          return await shared[how](key);
        } catch (error) {
          if (error instanceof RateLimiterRes) throw tooMany(error);
          // Of all that waited for the same answer one line is enough.
          if (Date.now() >= awayUntil) log.warn({ err: error }, 'Redis does not answer');
          awayUntil = Date.now() + AWAY_MS;
        }
      }
      return own[how](key).catch((error: unknown) => {
        throw error instanceof RateLimiterRes ? tooMany(error) : error;
      });
    };
    return {
      spend: (key) => count('consume', key).then(() => undefined),
      giveBack: (key) => count('reward', key).then(() => undefined),
    };
  };

  function connect(url: string): Redis {
    const client = new Redis(url, {
      // What is counted in the same moment travels together.
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: TIMEOUT_MS,
      connectTimeout: 2_000,
      retryStrategy: (times) => Math.min(2_000, times * 100),
    });
    let away = false;
    client.on('error', (error) => {
      if (!away) log.warn({ err: error }, 'Redis is out of reach: each process counts by itself');
      away = true;
    });
    client.on('ready', () => {
      if (away) log.info('Redis is back');
      away = false;
    });
    stopping.addEventListener('abort', () => client.disconnect());
    return client;
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): ApiError {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000));
  const message = `Too many requests: please try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}`;
  return new ApiError(429, [{ message, code: 'too-many-requests' }], { retryAfter });
}

/** Refuses a request once any of its keys has had its tries. @throws ApiError 429 */
export const throttled =
  (...counts: [Throttle, keyOf: (req: Request) => string][]): RequestHandler =>
  async (req, _res, next) => {
    await Promise.all(counts.map(([throttle, keyOf]) => throttle.spend(keyOf(req))));
    next();
  };

/**
 * Whom a request comes from, as far as the proxies in front know: an IPv4 address, or the first 64 bits of an IPv6
 * one, since one subscriber has all of the others (RFC 6177).
 */
export function addressOf({ ip = '' }: Request): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const last = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + last < 8) groups.push('0');
  }
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
