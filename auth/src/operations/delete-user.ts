import { inTransaction, message, notSignedIn } from '@aisle/common';
import { User } from '../models/user.ts';
import { UserSession } from '../models/user-session.ts';

/**
 * Deletes an account and ends all its sessions. Its email address is free again, for an account with another id.
 * @throws ApiError 401 when the account is gone already
 */
export async function deleteUser(id: string): Promise<void> {
  await inTransaction(async ({ session, publish }) => {
    const user = await User.findOneAndDelete({ _id: id }, { session }).lean();
    if (!user) throw notSignedIn();
    await UserSession.deleteMany({ userId: user._id }, { session });
    publish(message('user.deleted', user.version + 1, { id }));
  });
}
