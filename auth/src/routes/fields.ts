import { text } from '@aisle/common';
import { body, type ValidationChain } from 'express-validator';

/** The longest address that SMTP carries (RFC 5321, 4.5.3.1.3, without the brackets). */
const EMAIL_MAX = 254;
const PASSWORD_MIN = 8;
/** Long enough for any phrase, short enough that hashing it is no attack. */
const PASSWORD_MAX = 128;

// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/;

/** An email address: trimmed and in lower case, and nothing else done to it. Quoted local parts are refused. */
export const email = (): ValidationChain =>
  text('email', EMAIL_MAX)
    .bail()
    .toLowerCase()
    .isEmail({ blacklisted_chars: '\\s"' })
    .withMessage('Must be an email address');

/** The name to show, 1 to 100 characters. */
export const name = (): ValidationChain => text('name', 100).optional();

/** A password to set: 8 to 128 characters, taken as they are. */
export const newPassword = (): ValidationChain =>
  body('password')
    .isString()
    .withMessage('Must be text')
    .bail()
    .isLength({ min: PASSWORD_MIN, max: PASSWORD_MAX })
    .withMessage(`Must have ${PASSWORD_MIN} to ${PASSWORD_MAX} characters`)
    .bail()
    .custom((value: string) => !control.test(value) && value.isWellFormed())
    .withMessage('Must not hold control characters');

/** A password to check: whatever a caller believes it to be, unless no password can be that long. */
export const givenPassword = (): ValidationChain => passwordToCheck(body('password'));

/** The current password: needed to set a new one. */
export const currentPassword = (): ValidationChain =>
  passwordToCheck(body('currentPassword').if(body('password').exists()));

const passwordToCheck = (chain: ValidationChain): ValidationChain =>
  chain
    .isString()
    .withMessage('Must be text')
    .bail()
    .isLength({ min: 1, max: PASSWORD_MAX })
    .withMessage(`Must have 1 to ${PASSWORD_MAX} characters`);
