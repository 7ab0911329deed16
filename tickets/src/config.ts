import { baseConfig, readConfig, type BaseConfig } from '@aisle/common';

/** Reads the service's configuration. @throws ConfigError naming what is missing or wrong */
export const loadConfig = (env: NodeJS.ProcessEnv): BaseConfig => readConfig(baseConfig, env);
