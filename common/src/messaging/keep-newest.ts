import { isDeepStrictEqual } from 'node:util';
import type mongoose from 'mongoose';
import { isDuplicateKey } from './outbox.ts';

/** A copy of another service's data, at the version that its message told. */
export interface Copy {
  _id: string;
  version: number;
}

interface KeepOptions<C extends Copy> {
  /** Fields that stay as they were when the copy was made. */
  once?: (keyof C)[];
  /** Fields that this service changes by itself: each newer version sets them, whatever was there. */
  always?: (keyof C)[];
}

/** Each round at least one of those who write the same copies at the same time succeeds. */
const MAX_ROUNDS = 50;

/**
 * Keeps copies, one an id: what is not there is made, what is older than the given one becomes like it, all else stays.
 * Many take a few round trips together: one read, one insert, and one update for all that change alike, which is how
 * orders change. A field that a newer copy has as undefined is removed.
 * @throws Error when others were always faster: the messages come again
 */
export async function keepNewest<C extends Copy>(
  collection: mongoose.Collection,
  copies: C[],
  { once = [], always = [] }: KeepOptions<C> = {},
): Promise<void> {
  let due = copies;
  for (let round = 0; due.length > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Error(`${due.length} copies change too fast`);
    const stored = new Map((await findAll<C>(collection, due)).map((copy) => [copy._id, copy]));
    const missing = due.filter(({ _id }) => !stored.has(_id));
    const newer = due.filter(({ _id, version }) => version > (stored.get(_id)?.version ?? Infinity));
    const changed = newer.map((copy) => {
      const before = stored.get(copy._id)!;
      return { before, changes: differences(before, copy, once, always) };
    });
    const [made, updated] = await Promise.all([
      insertAll(collection, missing),
      updateAll(collection, changed),
    ]);
    due = [...(made ? [] : missing), ...(updated ? [] : newer)];
  }
}

const findAll = <C extends Copy>(collection: mongoose.Collection, copies: C[]): Promise<C[]> =>
  collection.find<C>({ _id: { $in: copies.map(({ _id }) => _id as never) } }).toArray();

/** Answers false where another process has made one of them meanwhile. */
async function insertAll<C extends Copy>(collection: mongoose.Collection, copies: C[]): Promise<boolean> {
  if (copies.length === 0) return true;
  try {
    await collection.insertMany(copies as never, { ordered: false, ignoreUndefined: true });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

type Changes = Record<string, unknown>;

function differences<C extends Copy>(before: C, after: C, once: (keyof C)[], always: (keyof C)[]): Changes {
  const changes: Changes = {};
  for (const field of new Set([...Object.keys(before), ...Object.keys(after), ...always]) as Set<keyof C>) {
    if (once.includes(field)) continue;
    if (always.includes(field) || !isDeepStrictEqual(before[field], after[field])) {
      changes[field as string] = after[field];
    }
  }
  return changes;
}

/** Answers false where another process has changed one of them meanwhile. */
async function updateAll<C extends Copy>(
  collection: mongoose.Collection,
  changed: { before: C; changes: Changes }[],
): Promise<boolean> {
  if (changed.length === 0) return true;
  const alike = new Map<string, { ids: string[]; version: number; update: Update }>();
  for (const { before, changes } of changed) {
    const update = updateOf(changes);
    const key = JSON.stringify([before.version, update]);
    const group = alike.get(key);
    if (group) group.ids.push(before._id);
    else alike.set(key, { ids: [before._id], version: before.version, update });
  }
  const { matchedCount } = await collection.bulkWrite(
    [...alike.values()].map(({ ids, version, update }) => ({
      updateMany: { filter: { _id: { $in: ids as never[] }, version }, update },
    })),
    { ordered: false },
  );
  return matchedCount === changed.length;
}

type Update = ReturnType<typeof updateOf>;

function updateOf(changes: Changes) {
  const entries = Object.entries(changes);
  const gone = entries.filter(([, value]) => value === undefined);
  return {
    $set: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map(([field]) => [field, 1])) }),
  };
}
