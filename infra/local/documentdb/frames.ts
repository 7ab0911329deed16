/**
 * Cuts a byte stream into frames. `headerLength` bytes are enough for `lengthOf` to tell a whole frame's length.
 * Chunks of an unfinished frame are kept apart and joined once, so a frame of 48 MB costs one copy.
 */
export function splitFrames(
  headerLength: number,
  lengthOf: (buffer: Buffer, at: number) => number,
  onFrame: (frame: Buffer) => void,
): (chunk: Buffer) => void {
  let kept: Buffer[] = [];
  let size = 0;
  let needed = headerLength;
  return (chunk) => {
    kept.push(chunk);
    size += chunk.length;
    if (size < needed) return;
    const buffer = kept.length === 1 ? chunk : Buffer.concat(kept, size);
    let at = 0;
    for (;;) {
      const left = buffer.length - at;
      needed = left < headerLength ? headerLength : lengthOf(buffer, at);
      if (left < needed) break;
      const end = at + needed;
      onFrame(buffer.subarray(at, end));
      at = end;
    }
    kept = at < buffer.length ? [buffer.subarray(at)] : [];
    size = buffer.length - at;
  };
}
