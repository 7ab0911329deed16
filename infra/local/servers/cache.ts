import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder outside the checkout for what is expensive to make again: `~/.cache/aisle/NAME`. */
export function cacheFolder(name: string): string {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'aisle', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
