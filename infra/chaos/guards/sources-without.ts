import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '@aisle/common';
import { root } from '../../local/stack/child.ts';
import type { Guard } from './guard.ts';

const packages = ['common', ...serviceNames];
const notNeeded = new Set(['test', 'bench', 'node_modules']);

/**
 * Copies the services' sources into a folder of its own, without a guard. Packages are those of the repository, but for
 * its own, which are the copies.
 * @returns the folder, and how to remove it
 * @throws Error when the text of the guard is not there exactly once: it has changed, and the guard must follow
 */
export function sourcesWithout({ name, changes }: Guard): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `aisle-without-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const one of packages) copyPackage(one, folder);
    linkPackages(folder);
    for (const change of changes) {
      const file = join(folder, change.file);
      const parts = readFileSync(file, 'utf8').split(change.from);
      if (parts.length !== 2)
        throw new Error(`guard ${name}: its text is ${parts.length - 1} times in ${change.file}, not once`);
      writeFileSync(file, parts.join(change.to));
    }
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function copyPackage(name: string, folder: string): void {
  for (const entry of readdirSync(join(root, name))) {
    if (!notNeeded.has(entry))
      cpSync(join(root, name, entry), join(folder, name, entry), { recursive: true });
    // What npm could not share with the other packages.
    if (entry === 'node_modules') symlinkSync(join(root, name, entry), join(folder, name, entry));
  }
}

function linkPackages(folder: string): void {
  const own = join(folder, 'node_modules', '@aisle');
  mkdirSync(own, { recursive: true });
  for (const one of packages) symlinkSync(join(folder, one), join(own, one));
  for (const entry of readdirSync(join(root, 'node_modules'))) {
    if (entry !== '@aisle')
      symlinkSync(join(root, 'node_modules', entry), join(folder, 'node_modules', entry));
  }
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
}
