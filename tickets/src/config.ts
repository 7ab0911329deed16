import { baseConfig, integer, readConfig, type BaseConfig } from '@aisle/common';

export interface TicketsConfig extends BaseConfig {
  MAX_STREAMS: number;
  STREAM_HEARTBEAT_SECONDS: number;
}

const ticketsConfig = {
  ...baseConfig,
  /** How many live availability streams one process holds open. */
  MAX_STREAMS: integer(1, 100_000).default(2_000),
  /** Proxies cut connections on which nothing is sent for a while. */
  STREAM_HEARTBEAT_SECONDS: integer(1, 300).default(15),
};

/** Reads the service's configuration. @throws ConfigError naming what is missing or wrong */
export const loadConfig = (env: NodeJS.ProcessEnv = process.env): TicketsConfig =>
  readConfig(ticketsConfig, env);
