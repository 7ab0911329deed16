import { ApiError, badRequest, type ErrorDetail } from '@aisle/common';
import type { Request } from 'express';
import type { OrderRequest } from '../operations/create-order.ts';

const objectId = /^[0-9a-f]{24}$/;
const isId = (value: unknown) => typeof value === 'string' && objectId.test(value);
/** Far above any limit, so that the limit's own words are heard, and low enough to be no burden. */
const MOST_SEATS = 100;

const isSeat = (value: unknown) => typeof value === 'string' && /^[^/]{1,10}\/[1-9]\d{0,4}$/.test(value);

/** What each field must be, and the words for one that is not. */
const fields = new Map<string, { isValid: (value: unknown) => boolean; message: string }>([
  ['ticketId', { isValid: isId, message: 'Must be an id' }],
  ['sessionId', { isValid: isId, message: 'Must be an id' }],
  [
    'sectionId',
    {
      isValid: (value) => typeof value === 'string' && /^[\w-]{1,20}$/.test(value),
      message: 'Must be a section of the session',
    },
  ],
  [
    'seats',
    {
      isValid: (value) =>
        Array.isArray(value) && value.length > 0 && value.length <= MOST_SEATS && value.every(isSeat),
      message: `Must be 1 to ${MOST_SEATS} seats such as "12/7"`,
    },
  ],
  [
    'quantity',
    {
      isValid: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_SEATS,
      message: `Must be a whole number from 1 to ${MOST_SEATS}`,
    },
  ],
]);

const ways = ['ticketId', 'seats,sectionId,sessionId', 'quantity,sessionId', 'quantity,sectionId,sessionId'];

/** As many as help; a hostile body may have thousands of fields, each as long as it likes. */
const MAX_DETAILS = 50;
const MAX_NAME = 100;

/**
 * What a body orders. Not by express-validator, which cost each order more than deciding it.
 * @throws ApiError 400 with one entry a wrong field, or when its fields do not make one of the ways to order
 */
export function orderRequestOf({ body }: Request): OrderRequest {
  const request: unknown = body ?? {};
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw badRequest('The body must be a JSON object');
  }
  const details = Object.entries(request).flatMap(([field, value]) => problemsOf(field, value));
  if (details.length > 0) throw new ApiError(400, details.slice(0, MAX_DETAILS));
  if (!ways.includes(Object.keys(request).sort().join(','))) {
    throw badRequest(
      'Order a ticketId; or a sessionId with a sectionId and its seats; or a sessionId with a quantity, of one section or of any. Seats of several sections are several orders',
    );
  }
  return request as OrderRequest;
}

function problemsOf(name: string, value: unknown): ErrorDetail[] {
  const known = fields.get(name);
  const field = name.slice(0, MAX_NAME);
  if (!known) return [{ message: 'Unknown field', field, code: 'unknown-field' }];
  return known.isValid(value) ? [] : [{ message: known.message, field }];
}
