import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A file system of a folder's own, in memory: it can be full without a byte less on the machine's disk. */
export interface SmallDisk {
  /** Takes what space there is, to the last page. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  /** Puts the folder, as it is now, back where it was. Nobody may be using it. */
  remove(): void;
}

const MB = 1024 * 1024;
const PAGE = 4096;

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

const mount = (folder: string, bytes: number) =>
  run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'aisle-chaos', folder);

/** Why no small disk can be made on this machine; nothing where it can. */
export function whyNoSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-mount-'));
  try {
    mount(folder, MB);
    run('umount', folder);
    return undefined;
  } catch (error) {
    return `a small disk (tmpfs) cannot be mounted here: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    rmdirSync(folder);
  }
}

/**
 * Moves a folder onto a small disk, with some room left. Nobody may be using it.
 * @throws Error where mounting is not permitted; the folder is then as it was
 */
export function putOnSmallDisk(folder: string, roomBytes: number): SmallDisk {
  const aside = `${folder}.aside`;
  const filler = join(folder, 'filler');
  const used = Number(run('du', '-s', '--block-size=1', folder).split('\t')[0]);
  renameSync(folder, aside);
  mkdirSync(folder);
  try {
    mount(folder, used + roomBytes);
  } catch (error) {
    rmdirSync(folder);
    renameSync(aside, folder);
    throw error;
  }
  // Memory would stay taken, were this process to end before it comes to `remove`.
  const unmount = () => run('umount', '--lazy', folder);
  process.once('exit', unmount);
  run('cp', '-a', `${aside}/.`, folder);
  return {
    fill() {
      if (statSync(folder).dev === statSync(dirname(folder)).dev)
        throw new Error(`${folder} is on the machine's own disk`);
      append(filler, MB);
      append(filler, PAGE);
    },
    free: () => rmSync(filler, { force: true }),
    remove() {
      rmSync(filler, { force: true });
      rmSync(aside, { recursive: true, force: true });
      run('cp', '-a', folder, aside);
      unmount();
      process.off('exit', unmount);
      rmdirSync(folder);
      renameSync(aside, folder);
    },
  };
}

/** Writes blocks until there is no space for one more. */
function append(file: string, blockBytes: number): void {
  const block = Buffer.alloc(blockBytes);
  const out = openSync(file, 'a');
  try {
    for (;;) writeSync(out, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(out);
  }
}
