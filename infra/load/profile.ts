import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As V8 writes it: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  /** Microseconds since the sample before. */
  timeDeltas: number[];
}

/** Where a process's time went: seconds of its own in each package and in each function, the most first. */
export interface Profile {
  process: string;
  busySeconds: number;
  packages: [name: string, seconds: number][];
  functions: [name: string, seconds: number][];
}

const IDLE = new Set(['(idle)', '(root)']);
const LENGTH = 25;

/** The environment in which a service's processes write a profile each into a folder as they end. */
export const profileInto = (folder: string, name: string): Record<string, string> => ({
  NODE_OPTIONS: `--import ${new URL('write-profile.mjs', import.meta.url).href}`,
  AISLE_PROFILE: join(folder, name),
});

/** Has a process, started in that environment, note from now on where its time goes. */
export const startProfile = ({ pid }: { pid: number }): void => void process.kill(pid, 'SIGUSR2');

/** Reads the profiles in a folder. */
export const readProfiles = (folder: string): Profile[] =>
  readdirSync(folder).map((name) =>
    summarise(name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile),
  );

function summarise(process: string, { nodes, samples, timeDeltas }: CpuProfile): Profile {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let busySeconds = 0;
  samples.forEach((id, index) => {
    const { functionName, url, lineNumber } = frames.get(id)!;
    if (IDLE.has(functionName)) return;
    // A sample stands for the time until the next one.
    const seconds = (timeDeltas[index + 1] ?? 0) / 1e6;
    const where = packageOf(functionName, url);
    const name =
      url === '' ? functionName : `${functionName || '(anonymous)'} ${short(url)}:${lineNumber + 1}`;
    busySeconds += seconds;
    packages.set(where, (packages.get(where) ?? 0) + seconds);
    functions.set(name, (functions.get(name) ?? 0) + seconds);
  });
  return { process, busySeconds, packages: most(packages), functions: most(functions) };
}

const most = (seconds: Map<string, number>) => [...seconds].sort(([, a], [, b]) => b - a).slice(0, LENGTH);

/** The npm package, Node's own module, or the folder of ours that a function is in. */
function packageOf(functionName: string, url: string): string {
  if (url === '') return functionName;
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return inPackage ?? short(url).split('/').slice(0, 3).join('/');
}

const repository = new URL('../../', import.meta.url).href;
const short = (url: string): string =>
  url
    .replace(repository, '')
    .replace(/^.*\/node_modules\//, '')
    .replace(/\?.*$/, '');
