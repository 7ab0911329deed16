import { baseConfig, ConfigError, flag, integer, readConfig, redisUrl } from '@aisle/common';
import { z } from 'zod';

const DAY_SECONDS = 24 * 60 * 60;
const MANY = 1_000_000_000;

const shape = {
  ...baseConfig,
  /**
   * How long a token lasts until the session must be renewed. So long other services still take who has signed out,
   * and a key that no longer signs must still verify.
   */
  TOKEN_TTL_SECONDS: integer(5, 3600).default(15 * 60),
  /** How long a session lasts that is not used; each renewal begins it anew. */
  SESSION_TTL_SECONDS: integer(60, 365 * DAY_SECONDS).default(30 * DAY_SECONDS),
  /**
   * How long a new key is published before it signs, so that every service has it by then. Below ten seconds it may
   * sign too early: a running auth finds the message that `rotate-keys` left in the outbox after up to five.
   */
  SIGNING_KEY_LEAD_SECONDS: integer(1, 3600).default(60),
  /** Where auth's processes count tries together; without it each counts by itself. */
  REDIS_URL: redisUrl.optional(),
  /** In five minutes, wherever they come from. A right one does not count. */
  WRONG_PASSWORDS_PER_ACCOUNT: integer(1, MANY).default(10),
  /** In an hour: more often nobody tries to sign up with one email address. */
  SIGN_UPS_PER_ACCOUNT: integer(1, MANY).default(10),
  /** In an hour. */
  VERIFICATION_MAILS_PER_ACCOUNT: integer(1, MANY).default(5),
  /** In a minute, and mails in an hour. A stadium, a company or a mobile network may share one address. */
  SIGN_INS_PER_ADDRESS: integer(1, MANY).default(3_000),
  SIGN_UPS_PER_ADDRESS: integer(1, MANY).default(3_000),
  VERIFICATION_MAILS_PER_ADDRESS: integer(1, MANY).default(300),
  /**
   * Encrypts the private signing keys where they are stored. Several, with commas between them: the first encrypts,
   * all decrypt, so that a new one can be put in front. Without any the keys are stored as they are.
   */
  KEY_ENCRYPTION_SECRET: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((secret) => secret !== ''))
    .refine(
      (secrets) => secrets.every(({ length }) => length >= 32),
      'each must have at least 32 characters',
    ),
  /** Writes the links of mails into the log, for machines that send no mail. A link is as good as the mailbox. */
  LOG_MAIL_LINKS: flag.default(false),
  /** Where the storefront is, as its users see it; links in mails start with it. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
};

export type AuthConfig = z.infer<z.ZodObject<typeof shape>>;

/**
 * Reads auth's configuration from environment variables.
 * @throws ConfigError naming every variable that is missing or wrong
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): AuthConfig {
  const config = readConfig(shape, env);
  if (config.LOG_MAIL_LINKS && config.PUBLIC_URL === undefined) {
    throw new ConfigError(['PUBLIC_URL: is needed with LOG_MAIL_LINKS']);
  }
  return config;
}
