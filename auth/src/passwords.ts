import { hash, verify } from '@node-rs/argon2';
import { randomUUID } from 'node:crypto';

/**
 * argon2id (the library's default algorithm) with the parameters of OWASP's Password Storage Cheat Sheet:
 * 19 MiB, two passes, one thread.
 */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** One form for the same characters typed on different keyboards (NIST SP 800-63B, 5.1.1.2). */
const normalized = (password: string): string => password.normalize('NFKC');

/** A hash to store, salted, with its parameters inside. About 20 ms of another thread. */
export const hashPassword = (password: string): Promise<string> => hash(normalized(password), parameters);

/** Checked against where there is no user, so that the answer takes as long as for a wrong password. */
const nobody = hashPassword(randomUUID());

/** Whether a password is the one of a stored hash. Without a hash it never is, in about the same time. */
export async function isPasswordOf(passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobody), normalized(password));
  return matches && passwordHash !== undefined;
}
