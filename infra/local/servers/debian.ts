import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { which } from './which.ts';

/** The mirror that this machine's own apt uses, where it has one. */
export function aptMirror(): string | undefined {
  const { stdout } = spawnSync('apt-get', ['indextargets', '--format', '$(SITE) $(RELEASE)'], {
    encoding: 'utf8',
  });
  const lines = (stdout ?? '').split('\n').filter((line) => line && !line.includes('-security'));
  return lines[0]?.split(' ')[0] || undefined;
}

/**
 * Installs packages by name, and what they need to run but nothing that they only recommend.
 * @throws Error where there is no apt, where we are not root, or with what apt says
 */
export async function aptInstall(packages: string[], logFile: string): Promise<void> {
  if (!which('apt-get')) throw new Error('This is no Debian or relative of it.');
  if (process.getuid?.() !== 0) {
    throw new Error(`Not everything is installed: \`sudo apt-get install ${packages.join(' ')}\`.`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runLogged('apt-get', logFile, ['update', '-q'], env).catch(() => undefined);
  await runLogged('apt-get', logFile, ['install', '-y', '-q', '--no-install-recommends', ...packages], env);
}

/**
 * Runs a command to its end; all that it says is kept in `logFile`.
 * @throws Error with its last lines when it fails
 */
export async function runLogged(
  command: string,
  logFile: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  const keep = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  writeFileSync(logFile, output);
  if (code === 0) return;
  const lines = output.trimEnd().split('\n').slice(-3);
  const end = lines.map((line) => (line.length > 200 ? `${line.slice(0, 200)}…` : line)).join('\n');
  throw new Error(`${command} failed:\n${end}\nAll it said is in ${logFile}.`);
}
