import { baseConfig, integer, readConfig, redisUrl, type BaseConfig } from '@aisle/common';

export interface OrdersConfig extends BaseConfig {
  /** How long a hold lasts, in seconds. */
  HOLD_SECONDS: number;
  /** The most tickets one order may have; an event may allow fewer. */
  MAX_TICKETS_PER_ORDER: number;
  /** Live sales streams that one process serves at a time. */
  MAX_STREAMS: number;
  /** Where the processes count orders together; without it each counts by itself. */
  REDIS_URL?: string | undefined;
  /** Orders that one account, and one address, may try for in a minute. */
  ORDERS_PER_ACCOUNT: number;
  ORDERS_PER_ADDRESS: number;
}

/** Reads the service's configuration. @throws ConfigError naming what is missing or wrong */
export const loadConfig = (env: NodeJS.ProcessEnv = process.env): OrdersConfig =>
  readConfig(
    {
      ...baseConfig,
      HOLD_SECONDS: integer(1, 24 * 60 * 60).default(15 * 60),
      MAX_TICKETS_PER_ORDER: integer(1, 100).default(10),
      MAX_STREAMS: integer(1, 10_000).default(200),
      REDIS_URL: redisUrl.optional(),
      ORDERS_PER_ACCOUNT: integer(1, 1_000_000_000).default(600),
      ORDERS_PER_ADDRESS: integer(1, 1_000_000_000).default(120_000),
    },
    env,
  );
