// The entry of every npm command. It runs before anything is installed, so it is plain JavaScript and needs nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [command, ...rest] = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: Node 20.19 or newer is needed.`);
  process.exit(1);
}

/** Dependencies are installed once, and again whenever the lock file is newer than what was installed. */
function install() {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing dependencies …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    // mongodb-memory-server would try a download here; the local stack tries it itself, with patience and words.
    env: { ...process.env, MONGOMS_DISABLE_POSTINSTALL: '1' },
  });
  if (status !== 0) {
    console.error('Could not install the dependencies: see what npm says above.');
    process.exit(1);
  }
}

install();
process.chdir(root);
process.argv = [process.argv[0], command, ...rest];
const { register } = await import(pathToFileURL(join(root, 'node_modules/tsx/dist/esm/api/index.mjs')).href);
register();
await import(`./${command}.ts`);
