import { z } from 'zod';

/** Thrown when the environment does not make a valid configuration; the message names each wrong variable. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`Configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** A whole number given as text, within bounds. */
export const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** A switch given as text: `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** What every service needs to know. A service adds its own variables to it. */
export const baseConfig = {
  PORT: integer(0, 65535),
  MONGO_URL: z.string().regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb://'),
  NATS_URL: z.string().min(1),
  NATS_REPLICAS: integer(1, 5).default(1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Cookies only over TLS. Off on the local stack, which has none. */
  SECURE_COOKIES: flag.default(true),
};

export interface BaseConfig {
  PORT: number;
  MONGO_URL: string;
  NATS_URL: string;
  NATS_REPLICAS: number;
  LOG_LEVEL: string;
  SECURE_COOKIES: boolean;
}

/**
 * Reads a configuration from environment variables. An empty or blank variable counts as not set.
 * @throws ConfigError naming every variable that is missing or wrong, without its value (it may be a secret).
 */
export function readConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      return `${name}: ${name in given ? message : 'is not set'}`;
    }),
  );
}
