import { isDuplicateKey } from '@aisle/common';

const ATTEMPTS = 5;

/**
 * Runs a transaction again when it met a duplicate key: another process has just written the same document, which
 * the transaction did not see yet and the next one will. MongoDB itself repeats only write conflicts.
 */
export async function repeatOnDuplicate<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isDuplicateKey(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
