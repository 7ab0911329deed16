import { UserCopy } from '@aisle/common';

/** What to call a holder whom auth has not told of, or who was deleted. */
export const UNKNOWN_HOLDER = 'Ticket holder';

/** What to call users, by id, in one find: name, else e-mail address. Whoever has neither has no entry. */
export async function userNames(ids: (string | undefined)[]): Promise<Map<string, string>> {
  const users = await UserCopy.find({ _id: { $in: ids.filter((id) => id !== undefined) } }).lean();
  return new Map(
    users.flatMap(({ _id, name, email }) => {
      const called = name ?? email;
      return called === undefined ? [] : [[_id, called] as const];
    }),
  );
}

/** What to call a ticket's holder: name, else e-mail address, else a fallback. */
export const holderName = async (userId: string): Promise<string> =>
  (await userNames([userId])).get(userId) ?? UNKNOWN_HOLDER;
