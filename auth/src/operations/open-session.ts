import { inTransaction, type Transaction } from '@aisle/common';
import { User, type UserDocument } from '../models/user.ts';
import { UserSession } from '../models/user-session.ts';
import { newRenewalToken, newSessionId, type RenewalToken } from '../renewal-token.ts';

/** Stores a new session of a user, within a transaction. */
export async function storeSession(
  { session }: Transaction,
  userId: UserDocument['_id'],
  ttlSeconds: number,
): Promise<RenewalToken> {
  const renewal = newRenewalToken(newSessionId());
  const now = new Date();
  await UserSession.create(
    [
      {
        _id: renewal.sessionId,
        userId,
        currentHash: renewal.hash,
        renewedAt: now,
        createdAt: now,
        expiresAt: new Date(now.getTime() + ttlSeconds * 1000),
      },
    ],
    { session },
  );
  return renewal;
}

/**
 * Opens a session for a user whose password has just been checked. Undefined when the account is gone or its password
 * another one by now: both end all sessions, and this one must not slip in beside.
 */
export const openSession = (user: UserDocument, ttlSeconds: number): Promise<RenewalToken | undefined> =>
  inTransaction(async (transaction) => {
    // A write, so that of this and a change of password at the same moment one comes after the other.
    const { matchedCount } = await User.updateOne(
      { _id: user._id, passwordHash: user.passwordHash },
      { $set: { signedInAt: new Date() } },
      { session: transaction.session },
    );
    return matchedCount === 0 ? undefined : storeSession(transaction, user._id, ttlSeconds);
  });
