import { ApiError } from '@aisle/common';
import { body, matchedData, type ValidationChain } from 'express-validator';
import type { Request } from 'express';
import type { OrderRequest } from '../operations/create-order.ts';

const objectId = /^[0-9a-f]{24}$/;
const isId = (value: unknown) => typeof value === 'string' && objectId.test(value);
/** Far above any limit, so that the limit's own words are heard, and low enough to be no burden. */
const MOST_SEATS = 100;

const isSeat = (value: unknown) => typeof value === 'string' && /^[^/]{1,10}\/[1-9]\d{0,4}$/.test(value);

/** The fields of the three ways to order; which of them go together is checked by `orderRequestOf`. */
export const orderRequestFields: ValidationChain[] = [
  body('ticketId').optional().custom(isId).withMessage('Must be an id'),
  body('sessionId').optional().custom(isId).withMessage('Must be an id'),
  body('sectionId')
    .optional()
    .custom((value) => typeof value === 'string' && /^[\w-]{1,20}$/.test(value))
    .withMessage('Must be a section of the session'),
  body('seats')
    .optional()
    .custom(
      (value: unknown) =>
        Array.isArray(value) && value.length > 0 && value.length <= MOST_SEATS && value.every(isSeat),
    )
    .withMessage(`Must be 1 to ${MOST_SEATS} seats such as "12/7"`),
  body('quantity')
    .optional()
    .custom((value) => Number.isInteger(value) && value >= 1 && value <= MOST_SEATS)
    .withMessage(`Must be a whole number from 1 to ${MOST_SEATS}`),
];

const ways = ['ticketId', 'seats,sectionId,sessionId', 'quantity,sessionId', 'quantity,sectionId,sessionId'];

/** What a validated request orders. @throws ApiError 400 when its fields do not make one of the ways to order */
export function orderRequestOf(req: Request): OrderRequest {
  const request = matchedData<Record<string, unknown>>(req, { locations: ['body'] });
  if (!ways.includes(Object.keys(request).sort().join(','))) {
    const message =
      'Order a ticketId; or a sessionId with a sectionId and its seats; or a sessionId with a quantity, of one section or of any. Seats of several sections are several orders';
    throw new ApiError(400, [{ message }]);
  }
  return request as unknown as OrderRequest;
}
