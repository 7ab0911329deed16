import mongoose from 'mongoose';
import { keepNewest } from '../messaging/keep-newest.ts';
import { newestById, type Message } from '../messaging/message.ts';

/** What auth tells of a user. A deleted user keeps its version alone, so that no older message brings it back. */
export interface UserCopyDocument {
  _id: string;
  version: number;
  name?: string;
  email?: string;
  /** Whether the user has shown that the address is theirs. */
  emailVerified?: boolean;
}

/** Users as auth's messages tell of them, in a service that shows names. */
export const UserCopy = mongoose.model<UserCopyDocument>(
  'UserCopy',
  new mongoose.Schema(
    {
      _id: String,
      version: { type: Number, required: true },
      name: String,
      email: String,
      emailVerified: Boolean,
    },
    { collection: 'user-copy', versionKey: false },
  ),
);

/** Keeps what auth tells of users, newest version only. */
export const applyUsers = (messages: Message<'user.created' | 'user.updated'>[]): Promise<void> =>
  keepNewest(
    UserCopy.collection,
    newestById(messages, ({ data }) => data.id).map(
      ({ version, data: { id, name, email, emailVerified } }) => ({
        _id: id,
        version,
        name,
        email,
        emailVerified,
      }),
    ),
  );

/** Forgets deleted users, but for the version: an older message must not bring them back. */
export const applyDeletedUsers = (messages: Message<'user.deleted'>[]): Promise<void> =>
  keepNewest(
    UserCopy.collection,
    newestById(messages, ({ data }) => data.id).map(({ version, data }) => ({ _id: data.id, version })),
  );
