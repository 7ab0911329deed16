import { addressOf, createThrottles, throttled, type ServiceContext, type Throttle } from '@aisle/common';
import type { RequestHandler } from 'express';
import { createHash } from 'node:crypto';
import type { AuthConfig } from './config.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** What may be tried how often. */
export interface AuthThrottles {
  /** Passwords that were wrong, per email address: whether it has an account must not show. */
  passwords: Throttle;
  signUps: Throttle;
  mails: Throttle;
  /** The same per address that requests come from. */
  signInAddress: RequestHandler;
  signUpAddress: RequestHandler;
  mailAddress: RequestHandler;
}

/** auth's throttles, by the limits of its configuration. */
export function authThrottles(context: ServiceContext, config: AuthConfig): AuthThrottles {
  const create = createThrottles(context, config.REDIS_URL);
  const perAddress = (name: string, tries: number, seconds: number) =>
    throttled([create(name, { tries, seconds }), addressOf]);
  return {
    passwords: create('passwords', { tries: config.WRONG_PASSWORDS_PER_ACCOUNT, seconds: 5 * MINUTE }),
    signUps: create('sign-ups', { tries: config.SIGN_UPS_PER_ACCOUNT, seconds: HOUR }),
    mails: create('mails', { tries: config.VERIFICATION_MAILS_PER_ACCOUNT, seconds: HOUR }),
    signInAddress: perAddress('sign-in-address', config.SIGN_INS_PER_ADDRESS, MINUTE),
    signUpAddress: perAddress('sign-up-address', config.SIGN_UPS_PER_ADDRESS, MINUTE),
    mailAddress: perAddress('mail-address', config.VERIFICATION_MAILS_PER_ADDRESS, HOUR),
  };
}

/** A counter's name for an email address: Redis needs to know that it is the same one, not which. */
export const accountKey = (email: string): string => createHash('sha256').update(email).digest('base64url');
