import { toSnapshot, User, type UserSnapshot } from '../models/user.ts';

/** A user as they are now, or undefined when the account is gone. */
export async function showUser(id: string): Promise<UserSnapshot | undefined> {
  const user = await User.findById(id).lean();
  return user ? toSnapshot(user) : undefined;
}
