import { roles, type MessageData, type Role } from '@aisle/common';
import mongoose from 'mongoose';

/** What is kept of the one verification link that works; its token is known to the mailbox alone. */
export interface EmailVerification {
  tokenHash: string;
  expiresAt: Date;
}

export interface UserDocument {
  _id: mongoose.Types.ObjectId;
  /** Trimmed and in lower case. */
  email: string;
  passwordHash: string;
  name?: string;
  role: Role;
  emailVerified: boolean;
  verification?: EmailVerification;
  /** Grows with every change; messages carry it. */
  version: number;
  createdAt: Date;
  signedInAt?: Date;
}

const schema = new mongoose.Schema<UserDocument>(
  {
    email: { type: String, required: true },
    passwordHash: { type: String, required: true },
    name: String,
    role: { type: String, enum: roles, required: true },
    emailVerified: { type: Boolean, required: true },
    verification: {
      type: new mongoose.Schema<EmailVerification>(
        { tokenHash: { type: String, required: true }, expiresAt: { type: Date, required: true } },
        { _id: false },
      ),
    },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    signedInAt: Date,
  },
  { collection: 'users', versionKey: false },
);
schema.index({ email: 1 }, { unique: true });
schema.index({ 'verification.tokenHash': 1 }, { sparse: true });

export const User = mongoose.model('User', schema);

/** What the user, and other services, may know of a user. */
export type UserSnapshot = MessageData<'user.created'>;

/** The snapshot of a stored user. */
export const toSnapshot = (user: UserDocument): UserSnapshot => ({
  id: user._id.toHexString(),
  email: user.email,
  name: user.name,
  role: user.role,
  emailVerified: user.emailVerified,
});
