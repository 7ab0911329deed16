import { body, param, query, type ValidationChain } from 'express-validator';

/** Control characters, NUL among them: no name or title has one, and some stores choke on it. */
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** A name of nothing but zero-width characters would look empty. */
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;
const objectId = /^[0-9a-f]{24}$/;

/** Stripe's least charge in most currencies, and its largest number: below or above nobody could pay. */
export const PRICE_MIN = 50;
export const PRICE_MAX = 99_999_999;

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** Lower-case ISO 4217 code of a currency. */
export const isCurrency = (value: unknown): boolean => typeof value === 'string' && currencies.has(value);

/** A price: an integer number (not text) of the currency's smallest unit. */
export const isPrice = (value: unknown): boolean =>
  Number.isSafeInteger(value) && (value as number) >= PRICE_MIN && (value as number) <= PRICE_MAX;

/** A line of text in the body: trimmed, 1 to `max` characters, no control characters. */
export const text = (field: string, max: number): ValidationChain =>
  body(field)
    .isString()
    .withMessage('Must be text')
    .bail()
    .trim()
    // Not `isLength`: it does not count variation selectors, of which a text may hold any number.
    .custom((value: string) => visible.test(value) && value.length <= max)
    .withMessage(`Must have 1 to ${max} characters`)
    .bail()
    .custom((value: string) => !control.test(value) && value.isWellFormed())
    .withMessage('Must not hold control characters');

/** A price in the body. */
export const price = (field = 'price'): ValidationChain =>
  body(field)
    .custom(isPrice)
    .withMessage(
      `Must be a whole number of cents (or the currency's smallest unit) from ${PRICE_MIN} to ${PRICE_MAX}`,
    );

/** A currency in the body; `usd` where none is given. */
export const currency = (field = 'currency'): ValidationChain =>
  body(field).default('usd').custom(isCurrency).withMessage('Must be a lower-case ISO 4217 currency code');

/** An id in the body. */
export const bodyId = (field: string): ValidationChain => idChain(body(field));
/** An id in the path. */
export const pathId = (field = 'id'): ValidationChain => idChain(param(field));
/** An id in the query. */
export const queryId = (field: string): ValidationChain => idChain(query(field));

const idChain = (chain: ValidationChain): ValidationChain =>
  chain.custom((value) => typeof value === 'string' && objectId.test(value)).withMessage('Must be an id');
