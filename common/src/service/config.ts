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

/** The address of a Redis. */
export const redisUrl = z.string().regex(/^rediss?:\/\//, 'must start with redis://');

/** A switch given as text: `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** `key=value,key=value`, values percent-encoded, as OpenTelemetry writes headers in one variable. */
const headerList = z
  .string()
  .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'must be key=value,key=value')
  .transform((list) =>
    Object.fromEntries(
      list.split(',').map((pair) => {
        const [key = '', ...value] = pair.split('=');
        return [key.trim(), decodeURIComponent(value.join('=').trim())];
      }),
    ),
  );

/** Where traces go, and which: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
const tracingConfig = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headerList.optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional(),
  OTEL_BSP_SCHEDULE_DELAY: integer(10, 600_000).optional(),
};

export interface TracingConfig {
  /** The OTLP collector's address (HTTP). Without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_HEADERS?: Record<string, string> | undefined;
  OTEL_SERVICE_NAME?: string | undefined;
  /** `parentbased_traceidratio` unless told. */
  OTEL_TRACES_SAMPLER?: (typeof samplers)[number] | undefined;
  /** The part of all traces that is recorded, where the sampler goes by ratio; 0.1 unless told. */
  OTEL_TRACES_SAMPLER_ARG?: number | undefined;
  /** Milliseconds between two exports; 5,000 unless told. */
  OTEL_BSP_SCHEDULE_DELAY?: number | undefined;
}

/** What every service needs to know. A service adds its own variables to it. */
export const baseConfig = {
  PORT: integer(0, 65535),
  MONGO_URL: z.string().regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb://'),
  NATS_URL: z.string().min(1),
  NATS_REPLICAS: integer(1, 5).default(1),
  /** After so long another process gets the messages of one that died with them; 30 s unless told. */
  ACK_WAIT_SECONDS: integer(1, 600).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Cookies only over TLS. Off on the local stack, which has none. */
  SECURE_COOKIES: flag.default(true),
  /** Proxies in front: the ingress, or the local front door. One more where a load balancer stands before it. */
  TRUSTED_PROXY_HOPS: integer(0, 10).default(1),
  ...tracingConfig,
};

export interface BaseConfig extends TracingConfig {
  PORT: number;
  MONGO_URL: string;
  NATS_URL: string;
  NATS_REPLICAS: number;
  ACK_WAIT_SECONDS?: number | undefined;
  LOG_LEVEL: string;
  SECURE_COOKIES: boolean;
  TRUSTED_PROXY_HOPS: number;
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
