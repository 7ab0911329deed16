/**
 * Copies bytes that are to be kept into memory of their own. A small Buffer is a part of 64 KB (`Buffer.poolSize`) that
 * others have parts of, and keeps all of it.
 */
export function keptBytes(bytes: Uint8Array): Buffer {
  const kept = Buffer.alloc(bytes.length);
  kept.set(bytes);
  return kept;
}
