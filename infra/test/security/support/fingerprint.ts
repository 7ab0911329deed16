import { createHash } from 'node:crypto';
import { serviceNames } from '@aisle/common';
import { EJSON } from 'bson';
import type { TestStack } from '../../system/support/test-stack.ts';

/** A digest of everything in all databases, a line each collection. Messages on their way are no state. */
export async function fingerprint(stack: Pick<TestStack, 'database'>): Promise<Record<string, string>> {
  const lines = await Promise.all(
    serviceNames.map(async (service) => {
      const db = stack.database(service);
      const collections = await db.listCollections();
      return Promise.all(
        collections
          .filter(({ name }) => name !== 'outbox')
          .map(async ({ name }) => {
            const documents = await db.collection(name).find().sort({ _id: 1 }).toArray();
            const digest = createHash('sha256').update(EJSON.stringify(documents)).digest('base64url');
            return [`${service}.${name}`, `${documents.length} ${digest}`] as const;
          }),
      );
    }),
  );
  return Object.fromEntries(lines.flat().sort(([a], [b]) => (a < b ? -1 : 1)));
}
