import type { RenewalToken } from '../renewal-token.ts';
import { UserSession } from '../models/user-session.ts';

/** Ends one session: nothing renews it any more, and auth takes its tokens for nobody's at once. */
export async function endSession(sessionId: string): Promise<void> {
  await UserSession.deleteOne({ _id: sessionId });
}

/** Ends the session that a renewal token is of. A token that is not the session's own ends nothing. */
export async function endSessionOf({ sessionId, hash }: RenewalToken): Promise<void> {
  await UserSession.deleteOne({ _id: sessionId, $or: [{ currentHash: hash }, { previousHash: hash }] });
}

/** Whether a session has neither been ended nor run out. */
export async function isLiveSession(sessionId: string): Promise<boolean> {
  return (await UserSession.exists({ _id: sessionId, expiresAt: { $gt: new Date() } })) !== null;
}
