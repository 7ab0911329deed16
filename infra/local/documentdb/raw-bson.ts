import { BSON } from 'bson';
import { MongoError } from './errors.ts';

/** Called for each element of a document: its BSON type, its name, where it starts, where its value starts, where it ends. */
export type Visit = (type: number, name: string, start: number, value: number, end: number) => void;

/**
 * Visits the top-level elements of a BSON document without decoding their values.
 * Throws FailedToParse for bytes that are not a document: sizes are checked before they are used.
 */
export function visitElements(doc: Buffer, visit: Visit): void {
  if (doc.length < 5 || doc.readInt32LE(0) !== doc.length || doc[doc.length - 1] !== 0) throw malformed();
  let at = 4;
  const last = doc.length - 1;
  while (at < last) {
    const start = at;
    const type = doc[at] ?? 0;
    const nameEnd = doc.indexOf(0, at + 1);
    if (nameEnd < 0 || nameEnd >= last) throw malformed();
    const name = doc.toString('utf8', at + 1, nameEnd);
    const value = nameEnd + 1;
    at = value + valueLength(doc, type, value);
    if (at > last || at < value) throw malformed();
    visit(type, name, start, value, at);
  }
}

function valueLength(doc: Buffer, type: number, at: number): number {
  const fixed = FIXED_LENGTHS[type];
  if (fixed !== undefined) return fixed;
  if (at + 4 > doc.length) throw malformed();
  switch (type) {
    case 2: // string
    case 13: // code
    case 14: // symbol
      return 4 + doc.readUInt32LE(at);
    case 3: // document
    case 4: // array
    case 15: // code with scope
      return Math.max(doc.readUInt32LE(at), 5);
    case 5: // binary
      return 5 + doc.readUInt32LE(at);
    case 11: {
      const patternEnd = doc.indexOf(0, at);
      const flagsEnd = patternEnd < 0 ? -1 : doc.indexOf(0, patternEnd + 1);
      if (flagsEnd < 0) throw malformed();
      return flagsEnd + 1 - at;
    }
    case 12: // DBPointer
      return 4 + doc.readUInt32LE(at) + 12;
    default:
      throw malformed();
  }
}
const FIXED_LENGTHS: Record<number, number> = {
  1: 8,
  6: 0,
  7: 12,
  8: 1,
  9: 8,
  10: 0,
  16: 4,
  17: 8,
  18: 8,
  19: 16,
  127: 0,
  255: 0,
};

function malformed(): MongoError {
  return new MongoError(9, 'FailedToParse', 'The message holds bytes that are not a BSON document');
}

/** Whether a BSON array, given as raw bytes, has more than one element. */
export function hasSeveral(array: Buffer): boolean {
  if (array.length < 12) return false;
  const first = array.indexOf(0, 5) + 1;
  return first + valueLength(array, array[4] ?? 0, first) < array.length - 1;
}

/** A document made of pieces cut from another one. */
export function joinElements(doc: Buffer, pieces: [start: number, end: number][]): Buffer {
  const length = pieces.reduce((sum, [start, end]) => sum + end - start, 5);
  const joined = Buffer.allocUnsafe(length);
  joined.writeInt32LE(length, 0);
  let at = 4;
  for (const [start, end] of pieces) at += doc.copy(joined, at, start, end);
  joined[at] = 0;
  return joined;
}

export function encode(doc: BSON.Document): Buffer {
  return Buffer.from(BSON.serialize(doc, { ignoreUndefined: true }));
}

export function decode(doc: Buffer): BSON.Document {
  return BSON.deserialize(doc, { promoteValues: true, useBigInt64: false });
}
