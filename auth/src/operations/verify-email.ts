import { ApiError, inTransaction, message } from '@aisle/common';
import { toSnapshot, User } from '../models/user.ts';
import { verificationTokenHash } from '../verification.ts';

/**
 * Marks the email address as verified that a token was sent to. A token works once.
 * @throws ApiError 400 `bad-token` when it is unknown, used, replaced by a newer one or expired
 */
export async function verifyEmail(token: string): Promise<void> {
  await inTransaction(async ({ session, publish }) => {
    const user = await User.findOneAndUpdate(
      {
        'verification.tokenHash': verificationTokenHash(token),
        'verification.expiresAt': { $gt: new Date() },
      },
      { $set: { emailVerified: true }, $unset: { verification: 1 }, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    ).lean();
    if (!user) {
      throw new ApiError(400, [
        { message: 'This link is not valid any more', field: 'token', code: 'bad-token' },
      ]);
    }
    publish(message('user.updated', user.version, toSnapshot(user)));
  });
}
