import { conflict, inTransaction, message, notSignedIn, type Message } from '@aisle/common';
import type { MailLink } from '../mail-link.ts';
import { toSnapshot, User, type UserDocument } from '../models/user.ts';
import { newVerification } from '../verification.ts';

/** The message that asks for a mail with the link of this token. */
export const verificationRequested = (
  user: UserDocument,
  token: string,
  expiresAt: Date,
): Message<'user.email-verification-requested'> =>
  message('user.email-verification-requested', user.version, {
    id: user._id.toHexString(),
    email: user.email,
    name: user.name,
    token,
    expiresAt: expiresAt.toISOString(),
  });

/**
 * Asks for another mail with a link that verifies the user's email address. Links sent before stop working.
 * @throws ApiError 401 when the account is gone; 409 `already-verified`
 */
export async function requestVerification(userId: string, mailLink: MailLink): Promise<void> {
  const { token, verification } = newVerification();
  await inTransaction(async ({ session, publish }) => {
    const user = await User.findOneAndUpdate(
      { _id: userId, emailVerified: false },
      { $set: { verification }, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    ).lean();
    if (user) {
      // The version is new, though nothing that others know of is: a copy must not look older than it is.
      publish(message('user.updated', user.version, toSnapshot(user)));
      return publish(verificationRequested(user, token, verification.expiresAt));
    }
    if (await User.exists({ _id: userId }).session(session)) {
      throw conflict('Your email address is verified already', 'already-verified');
    }
    throw notSignedIn();
  });
  mailLink(token);
}
