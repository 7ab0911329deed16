import { ApiError } from '@aisle/common';
import { toSnapshot, User, type UserSnapshot } from '../models/user.ts';
import { isPasswordOf } from '../passwords.ts';
import type { RenewalToken } from '../renewal-token.ts';
import { openSession } from './open-session.ts';

/** A user, and the session that has been opened for them. */
export interface SignedIn {
  user: UserSnapshot;
  renewal: RenewalToken;
}

/**
 * Opens a session for the user of an email address and a password. An unknown address and a wrong password look
 * alike, and take alike long, so that nobody can find out who has an account.
 * @throws ApiError 401 `bad-credentials`
 */
export async function signIn(email: string, password: string, sessionTtlSeconds: number): Promise<SignedIn> {
  const user = await User.findOne({ email }).lean();
  const matches = await isPasswordOf(user?.passwordHash, password);
  const renewal = user && matches ? await openSession(user, sessionTtlSeconds) : undefined;
  if (!user || !renewal) {
    throw new ApiError(401, [{ message: 'Wrong email or password', code: 'bad-credentials' }]);
  }
  return { user: toSnapshot(user), renewal };
}
