import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { keptBytes } from '../src/kept-bytes.ts';

it.each([
  ['a small Buffer', Buffer.from('12/7')],
  ['what was packed', gzipSync('12/7')],
  ['nothing', Buffer.alloc(0)],
])('keeps the bytes and no memory beside them: %s', (_name, bytes) => {
  const kept = keptBytes(bytes);
  expect(kept.equals(bytes)).toBe(true);
  expect(kept.buffer.byteLength).toBe(bytes.length);
});
