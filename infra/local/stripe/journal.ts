import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

export interface Journal {
  append(line: unknown): void;
  close(): void;
}

/**
 * An append-only file of JSON lines. On opening, `replay` gets every line there is; then the file is
 * rewritten from `snapshot`, so it doesn't grow for ever. A line that a crash cut off is dropped: nobody
 * was answered for it. Written without fsync: it survives the death of the process, not of the machine.
 */
export function openJournal(
  dataDir: string | undefined,
  replay: (line: unknown) => void,
  snapshot: () => Iterable<unknown>,
): Journal {
  if (!dataDir) return { append: () => {}, close: () => {} };
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'journal.jsonl');

  if (existsSync(path)) {
    let number = 0;
    for (const line of readLines(path)) {
      number += 1;
      try {
        replay(JSON.parse(line));
      } catch (cause) {
        throw new Error(`${path} is damaged at line ${number}; delete it to start afresh`, { cause });
      }
    }
  }

  const fresh = openSync(`${path}.new`, 'w');
  for (const line of snapshot()) writeSync(fresh, JSON.stringify(line) + '\n');
  fsyncSync(fresh);
  closeSync(fresh);
  renameSync(`${path}.new`, path);

  const file = openSync(path, 'a');
  let open = true;
  return {
    append(line) {
      // A request that was still waiting when the emulator stopped was never answered, so it never happened.
      if (open) writeSync(file, JSON.stringify(line) + '\n');
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}

/** The complete lines of a file, read in pieces: it may be longer than a string can be. */
function* readLines(path: string) {
  const file = openSync(path, 'r');
  const piece = Buffer.alloc(1 << 20);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (let size; (size = readSync(file, piece)) > 0;) {
    const lines = (rest + decoder.write(piece.subarray(0, size))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  closeSync(file);
}
