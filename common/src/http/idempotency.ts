import { createHash } from 'node:crypto';
import type { Request } from 'express';
import mongoose, { type ClientSession } from 'mongoose';
import { badRequest, conflict } from '../errors/api-error.ts';
import { userOf } from './current-user.ts';

/** A request's Idempotency-Key, made unique to its user and path, with a fingerprint of what was asked. */
export interface IdempotencyKey {
  id: string;
  fingerprint: string;
}

interface IdempotentAnswerDocument {
  _id: string;
  fingerprint: string;
  answer: unknown;
  createdAt: Date;
}

const DAY_SECONDS = 24 * 60 * 60;

const schema = new mongoose.Schema<IdempotentAnswerDocument>(
  {
    _id: String,
    fingerprint: { type: String, required: true },
    answer: { type: mongoose.Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true },
  },
  // `minimize` would drop empty objects from an answer.
  { collection: 'idempotent-answers', versionKey: false, minimize: false },
);
schema.index({ createdAt: 1 }, { expireAfterSeconds: DAY_SECONDS });

/** What was answered under an Idempotency-Key; kept for a day, as Stripe does. */
export const IdempotentAnswer = mongoose.model('IdempotentAnswer', schema);

/**
 * The request's idempotency key, if it sent one.
 * @throws ApiError 400 when the header is not 1 to 255 visible characters; 401 when nobody is signed in
 */
export function idempotencyKeyOf(req: Request): IdempotencyKey | undefined {
  const key = req.get('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw badRequest('Must be 1 to 255 visible characters', 'Idempotency-Key');
  return {
    id: `${userOf(req).id}:${req.baseUrl}${req.path}:${key}`,
    fingerprint: createHash('sha256')
      .update(JSON.stringify(req.body ?? null))
      .digest('base64'),
  };
}

/** @throws ApiError 409 when what was remembered under a key answers another request than this one */
function sameRequest(key: IdempotencyKey, found: { fingerprint: string; answer: unknown }): unknown {
  if (found.fingerprint === key.fingerprint) return found.answer;
  throw conflict('This Idempotency-Key was used for another request', 'idempotency-key-reused');
}

/**
 * What was answered under this key before, or undefined when nothing was. Only what succeeded is remembered:
 * a refusal changed nothing, so asking again is safe.
 * @throws ApiError 409 when the key was used for something else
 */
export async function earlierAnswer<Answer>(key: IdempotencyKey): Promise<Answer | undefined> {
  return (await earlierAnswers<Answer>([key]))(key);
}

/** The same for many keys, in one round trip: answers a function that looks a key up, with the same errors. */
export async function earlierAnswers<Answer>(
  keys: IdempotencyKey[],
): Promise<(key: IdempotencyKey) => Answer | undefined> {
  const stored =
    keys.length > 0 ? await IdempotentAnswer.find({ _id: { $in: keys.map((key) => key.id) } }).lean() : [];
  const byId = new Map(stored.map((found) => [found._id, found]));
  return (key) => {
    const found = byId.get(key.id);
    return found && (sameRequest(key, found) as Answer);
  };
}

/**
 * Remembers an answer, in the transaction that did the work. A second request with the same key at the same
 * moment fails here with a duplicate key, and with it all that it did.
 */
export async function rememberAnswers(
  entries: { key: IdempotencyKey; answer: unknown }[],
  session?: ClientSession,
): Promise<void> {
  if (entries.length === 0) return;
  const createdAt = new Date();
  await IdempotentAnswer.insertMany(
    entries.map(({ key, answer }) => ({ _id: key.id, fingerprint: key.fingerprint, answer, createdAt })),
    session ? { session } : {},
  );
}
