import { ApiError, conflict, inTransaction, message, notSignedIn, type CurrentUser } from '@aisle/common';
import { toSnapshot, User, type UserDocument, type UserSnapshot } from '../models/user.ts';
import { UserSession } from '../models/user-session.ts';
import { hashPassword, isPasswordOf } from '../passwords.ts';

export interface UserChanges {
  name?: string;
  /** The new password. It takes the current one to set it. */
  password?: string;
  currentPassword?: string;
}

/**
 * Changes a user's name, password or both. A new password ends all sessions but the one that set it: whoever knew the
 * old one is out.
 * @throws ApiError 400 `wrong-password`; 401 when the account is gone; 409 `stale` when it changed meanwhile
 */
export async function updateUser(
  { id, sessionId }: Pick<CurrentUser, 'id' | 'sessionId'>,
  changes: UserChanges,
): Promise<UserSnapshot> {
  const user = await User.findById(id).lean();
  if (!user) throw notSignedIn();
  const values = {
    ...(changes.name === undefined ? {} : { name: changes.name }),
    ...(changes.password === undefined ? {} : { passwordHash: await newHash(user, changes) }),
  };
  return inTransaction(async ({ session, publish }) => {
    const updated = await User.findOneAndUpdate(
      { _id: user._id, version: user.version },
      { $set: values, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    ).lean();
    if (!updated) throw conflict('The account was changed at the same moment, please try again', 'stale');
    if (changes.password !== undefined) {
      await UserSession.deleteMany({ userId: user._id, _id: { $ne: sessionId } }, { session });
    }
    const snapshot = toSnapshot(updated);
    publish(message('user.updated', updated.version, snapshot));
    return snapshot;
  });
}

async function newHash(user: UserDocument, { password = '', currentPassword = '' }: UserChanges) {
  if (!(await isPasswordOf(user.passwordHash, currentPassword))) {
    throw new ApiError(400, [
      { message: 'This is not your current password', field: 'currentPassword', code: 'wrong-password' },
    ]);
  }
  return hashPassword(password);
}
