import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder } from './cache.ts';
import { runLogged } from './debian.ts';
import type { OnProgress } from './server.ts';

/** A Node, and what it has to be told to run TypeScript: from 24 on nothing. */
export interface NodeProgram {
  version: string;
  path: string;
  typescript: string[];
}

/** The release that is fetched. Its major version is that of the images. */
const RELEASE = '24.21.0';
/** npm's packages with nothing but the program in them, by architecture, and the SHA-512 of each. */
const packages: Record<string, string> = {
  x64: '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  arm64: 'FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
};

const major = (version: string) => Number(version.split('.')[0]);

let found: Promise<NodeProgram> | undefined;

/**
 * The Node that the stack's processes run on: that of the images, so that what is tried here is what runs there. It is
 * the one that runs this, if that is as new; else, on Linux, one from npm, fetched once; where that can't be had, again
 * the one that runs this.
 */
export function findNode(onProgress: OnProgress = () => {}): Promise<NodeProgram> {
  found ??= provideNode(onProgress);
  return found;
}

/** As `findNode`, looking anew. @param version that of the Node that runs this */
export async function provideNode(
  onProgress: OnProgress,
  version = process.versions.node,
): Promise<NodeProgram> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const own = { version, path: process.execPath, typescript: ['--import', tsx] };
  if (major(version) >= major(RELEASE)) {
    return { ...own, typescript: [] };
  }
  const sha512 = packages[process.arch];
  if (process.platform !== 'linux' || sha512 === undefined) return own;
  const folder = cacheFolder('node');
  const path = join(folder, RELEASE, 'bin/node');
  if (!existsSync(path)) {
    onProgress(
      `Fetching Node ${RELEASE} from npm, once: the images run on it, and so does what is started here`,
    );
    try {
      await fetchInto(folder, sha512);
    } catch (error) {
      onProgress(`${(error as Error).message}\nGoing on with Node ${version}`);
      return own;
    }
  }
  return { version: RELEASE, path, typescript: [] };
}

/** Several processes may do so at once: what counts is whose folder is in its place first. */
async function fetchInto(folder: string, sha512: string): Promise<void> {
  const work = mkdtempSync(join(folder, 'part-'));
  const log = join(folder, 'fetch.log');
  try {
    await runLogged('npm', log, [
      'pack',
      `node-linux-${process.arch}@${RELEASE}`,
      '--pack-destination',
      work,
    ]);
    const archive = join(work, readdirSync(work)[0]!);
    if (createHash('sha512').update(readFileSync(archive)).digest('base64') !== sha512) {
      throw new Error(`Node ${RELEASE} from npm is not what it should be.`);
    }
    await runLogged('tar', log, ['-xzf', archive, '-C', work, 'package/bin/node']);
    // It is built for glibc: elsewhere, as on Alpine, it does not run.
    await runLogged(join(work, 'package/bin/node'), log, ['--version']);
    if (!existsSync(join(folder, RELEASE))) renameSync(join(work, 'package'), join(folder, RELEASE));
  } catch (error) {
    if (!existsSync(join(folder, RELEASE, 'bin/node'))) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
