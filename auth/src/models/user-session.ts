import mongoose from 'mongoose';

/** One place where a user is signed in. Gone when it is ended, or was not renewed for its lifetime. */
export interface UserSessionDocument {
  _id: string;
  userId: mongoose.Types.ObjectId;
  /** Of the newest renewal token. */
  currentHash: string;
  /** Of the one before, whose answer may have been lost on its way. */
  previousHash?: string;
  renewedAt: Date;
  createdAt: Date;
  expiresAt: Date;
}

const schema = new mongoose.Schema<UserSessionDocument>(
  {
    _id: String,
    userId: { type: mongoose.Schema.Types.ObjectId, required: true },
    currentHash: { type: String, required: true },
    previousHash: String,
    renewedAt: { type: Date, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'user-sessions', versionKey: false },
);
schema.index({ userId: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const UserSession = mongoose.model('UserSession', schema);
