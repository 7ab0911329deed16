import { UserCopy } from '../models/user-copy.ts';

const UNKNOWN = 'Ticket holder';

/** What to call a ticket's holder: name, else e-mail address, else a fallback for one that auth has not told of. */
export async function holderName(userId: string): Promise<string> {
  const user = await UserCopy.findById(userId).lean();
  return user?.name ?? user?.email ?? UNKNOWN;
}
