import { randomUUID } from 'node:crypto';
import { cookieWith } from '@aisle/common/testing';
import mongoose from 'mongoose';
import { issueToken } from '../../auth/src/operations/issue-token.ts';

/** A buyer as the API sees one: an id and a session cookie. */
export interface Buyer {
  id: string;
  cookie: string;
}

/**
 * Signs so many buyers in. Their tokens are issued by auth's own code with auth's own key, but without the password
 * hash of a sign-up, which is slow on purpose and would make most of a load test.
 */
export async function makeBuyers(authMongoUrl: string, count: number): Promise<Buyer[]> {
  await mongoose.connect(authMongoUrl);
  try {
    const buyers: Buyer[] = [];
    for (let number = 0; number < count; number += 1) {
      const id = new mongoose.Types.ObjectId().toHexString();
      const user = {
        id,
        email: `buyer-${number}@example.com`,
        role: 'buyer' as const,
        emailVerified: true,
        version: 1,
      };
      buyers.push({ id, cookie: cookieWith(await issueToken(user, randomUUID(), 4 * 3600)) });
    }
    return buyers;
  } finally {
    await mongoose.connection.close();
  }
}
