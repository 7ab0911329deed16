import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

/**
 * Reads a JSON body of at most `limit` (such as `100kb`, unpacked). JSON is UTF-8 (RFC 8259, 8.1); of bytes that are
 * not, the parser would make replacement characters, and something else would be stored than was sent.
 * @throws ApiError 400, 413, 415
 */
export const jsonBody = (limit: string): RequestHandler =>
  express.json({
    limit,
    verify: (_req, _res, bytes, encoding) => {
      if (encoding !== 'utf-8') throw new ApiError(415, [{ message: 'Send JSON in UTF-8' }]);
      if (!isUtf8(bytes)) throw new ApiError(400, [{ message: 'The body is not valid UTF-8' }]);
    },
  });
