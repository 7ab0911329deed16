import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runLoad } from '../load/run-load.ts';
import { findNode } from './servers/find-node.ts';

/**
 * `npm run load`: see the README, "How fast". `-- --only steady,paid` runs some scenarios, `-- --quick` short ones,
 * `-- --profile` tells where the services' time went.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});

/** Whether every target was met. */
function measure(): Promise<boolean> {
  const { quick, profile, only } = values;
  return runLoad({ quick, profile, ...(only && { only: only.split(',') }) });
}

/** The same by a process of another Node. */
async function measureOn(nodePath: string): Promise<boolean> {
  const entry = fileURLToPath(new URL('run.mjs', import.meta.url));
  const child = spawn(nodePath, [entry, 'load', ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches both: this one ends when the other has.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill());
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

// Load generator and front door share two cores with the services, so they run on the same Node.
const { path } = await findNode((text) => console.log(text));
process.exit((await (path === process.execPath ? measure() : measureOn(path))) ? 0 : 1);
