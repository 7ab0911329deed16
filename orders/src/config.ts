import { baseConfig, integer, readConfig, type BaseConfig } from '@aisle/common';

export interface OrdersConfig extends BaseConfig {
  /** How long a hold lasts, in seconds. */
  HOLD_SECONDS: number;
}

/** Reads the service's configuration. @throws ConfigError naming what is missing or wrong */
export const loadConfig = (env: NodeJS.ProcessEnv): OrdersConfig =>
  readConfig({ ...baseConfig, HOLD_SECONDS: integer(1, 24 * 60 * 60).default(15 * 60) }, env);
