import mongoose from 'mongoose';

/** What auth tells of a user. A deleted user keeps its version alone, so that no older message brings it back. */
export interface UserCopyDocument {
  _id: string;
  version: number;
  name?: string;
  email?: string;
  /** Whether the user has shown that the address is theirs. */
  emailVerified?: boolean;
}

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
