import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of a program on the PATH (the folders for administrators included), or undefined. */
export function which(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
  for (const folder of folders) {
    if (!folder) continue;
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  return undefined;
}

/** Whether `program ARGUMENT` prints a version at or above `least`, e.g. [2, 10, 9]. */
export function isRecent(program: string, versionArgument: string, least: number[]): boolean {
  const { stdout, stderr } = spawnSync(program, [versionArgument], { encoding: 'utf8', timeout: 10_000 });
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(`${stdout ?? ''}${stderr ?? ''}`);
  if (!found) return false;
  for (const [index, wanted] of least.entries()) {
    const have = Number(found[index + 1]);
    if (have !== wanted) return have > wanted;
  }
  return true;
}
