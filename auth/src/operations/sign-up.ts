import { inTransaction, message, refuseDuplicate, type Role } from '@aisle/common';
import type { MailLink } from '../mail-link.ts';
import { toSnapshot, User } from '../models/user.ts';
import { hashPassword } from '../passwords.ts';
import { newVerification } from '../verification.ts';
import { storeSession } from './open-session.ts';
import { verificationRequested } from './request-verification.ts';
import type { SignedIn } from './sign-in.ts';

export interface NewUser {
  /** Trimmed and in lower case. */
  email: string;
  password: string;
  name?: string;
  role: Role;
}

/**
 * Makes an account, opens its first session and asks for its email address to be verified. The unique index decides
 * between two who take the same address at once.
 * @throws ApiError 409 `email-taken`
 */
export async function signUp(
  newUser: NewUser,
  sessionTtlSeconds: number,
  mailLink: MailLink,
): Promise<SignedIn> {
  const { email, password, name, role } = newUser;
  const passwordHash = await hashPassword(password);
  const { token, verification } = newVerification();
  try {
    const signedIn = await inTransaction(async (transaction) => {
      const { session, publish } = transaction;
      const stored = new User({
        email,
        passwordHash,
        name,
        role,
        emailVerified: false,
        verification,
        version: 1,
        createdAt: new Date(),
      });
      await stored.save({ session });
      publish(message('user.created', stored.version, toSnapshot(stored)));
      publish(verificationRequested(stored, token, verification.expiresAt));
      const renewal = await storeSession(transaction, stored._id, sessionTtlSeconds);
      return { user: toSnapshot(stored), renewal };
    });
    mailLink(token);
    return signedIn;
  } catch (error) {
    return refuseDuplicate(error, 'There is an account with this email address already', 'email-taken');
  }
}
