import { baseConfig, integer, readConfig, redisUrl, type BaseConfig } from '@aisle/common';
import { z } from 'zod';

export interface Config extends BaseConfig {
  REDIS_URL: string;
  SWEEP_SECONDS: number;
  QUEUE_PREFIX: string;
}

/** The service's configuration. @throws ConfigError */
export const loadConfig = (env: NodeJS.ProcessEnv = process.env): Config =>
  readConfig(
    {
      ...baseConfig,
      REDIS_URL: redisUrl,
      /** How often the queue is filled from the database; holds end within a minute only if this is below one. */
      SWEEP_SECONDS: integer(1, 60).default(20),
      /** Keeps several installations on one Redis apart. */
      QUEUE_PREFIX: z.string().min(1).default('aisle'),
    },
    env,
  );
