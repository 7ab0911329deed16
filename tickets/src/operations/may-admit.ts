import { UserCopy } from '@aisle/common';
import type { EventFacts } from './event-facts.ts';

/**
 * Whether a user may admit to an Event: its seller, and staff whom the seller named by email. An address counts
 * only once its owner has verified it, else anybody could sign up with it and walk in.
 */
export async function mayAdmit(event: EventFacts, userId: string): Promise<boolean> {
  if (event.sellerId === userId) return true;
  if (event.staff.length === 0) return false;
  const email = await verifiedEmail(userId);
  return email !== undefined && event.staff.includes(email);
}

/** The address that a user has shown to be theirs; undefined where there is none. */
export async function verifiedEmail(userId: string): Promise<string | undefined> {
  const user = await UserCopy.findOne({ _id: userId, emailVerified: true }, { email: 1 }).lean();
  return user?.email;
}
