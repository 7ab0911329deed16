import type { Logger } from '@aisle/common';
import { toSnapshot, User, type UserSnapshot } from '../models/user.ts';
import { UserSession } from '../models/user-session.ts';
import { isSameHash, newRenewalToken, type RenewalToken } from '../renewal-token.ts';

/** Tabs of one browser renew at the same moment; which answer reaches it last is not known. */
const TOGETHER_MS = 30_000;

export interface Renewed {
  user: UserSnapshot;
  sessionId: string;
  /** What renews the session next time; undefined when another request of this moment was given it. */
  renewal: RenewalToken | undefined;
}

/**
 * Renews a session by the newest renewal token, or by the one before while its successor has not been used: the answer
 * that carried it may have been lost. Any older token is a copy in other hands: the session is ended. So whoever
 * steals a token either finds it dead, or is found out when the other one renews.
 * Undefined when there is no such session any more.
 */
export async function renewSession(
  given: RenewalToken,
  ttlSeconds: number,
  log: Logger,
): Promise<Renewed | undefined> {
  const now = new Date();
  const found = await UserSession.findOne({ _id: given.sessionId, expiresAt: { $gt: now } }).lean();
  if (!found) return undefined;
  const isPrevious = isSameHash(given.hash, found.previousHash);
  if (!isPrevious && !isSameHash(given.hash, found.currentHash)) {
    await UserSession.deleteOne({ _id: found._id });
    log.warn({ userId: found.userId, sessionId: found._id }, 'a renewal token came twice: session ended');
    return undefined;
  }
  const user = await User.findById(found.userId).lean();
  if (!user) return undefined;

  let renewal: RenewalToken | undefined;
  if (!isPrevious || now.getTime() - found.renewedAt.getTime() > TOGETHER_MS) {
    renewal = newRenewalToken(found._id);
    const { matchedCount } = await UserSession.updateOne(
      { _id: found._id, currentHash: found.currentHash },
      {
        $set: {
          currentHash: renewal.hash,
          previousHash: given.hash,
          renewedAt: now,
          expiresAt: new Date(now.getTime() + ttlSeconds * 1000),
        },
      },
    );
    // Renewed or ended at this very moment: decided anew.
    if (matchedCount === 0) return renewSession(given, ttlSeconds, log);
  }
  return { user: toSnapshot(user), sessionId: found._id, renewal };
}
