import { ApiError } from '@aisle/common';
import { toSnapshot, User, type UserSnapshot } from '../models/user.ts';
import { isPasswordOf } from '../passwords.ts';

/**
 * The user of an email address and a password. An unknown address and a wrong password look alike, and take alike
 * long, so that nobody can find out who has an account.
 * @throws ApiError 401 `bad-credentials`
 */
export async function signIn(email: string, password: string): Promise<UserSnapshot> {
  const user = await User.findOne({ email }).lean();
  const matches = await isPasswordOf(user?.passwordHash, password);
  if (!user || !matches) {
    throw new ApiError(401, [{ message: 'Wrong email or password', code: 'bad-credentials' }]);
  }
  return toSnapshot(user);
}
