import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, closeSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findNode } from '../servers/find-node.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** A process that the stack has started. */
export interface Child {
  name: string;
  pid: number;
  running(): boolean;
  /** SIGTERM, and SIGKILL after the grace period. Answers the exit code when it has ended. */
  stop(): Promise<number | null>;
  /** SIGKILL: as a crash. */
  kill(): Promise<void>;
}

export interface ChildOptions {
  name: string;
  cwd: string;
  args: string[];
  /** Whether what it runs is TypeScript. */
  typescript?: boolean;
  env: Record<string, string>;
  logFile: string;
  /** Answers whether the process does its work now. */
  ready: () => Promise<boolean>;
  timeoutMs?: number;
}

const STOP_GRACE_MS = 15_000;
const exitWithParent = pathToFileURL(resolve(root, 'infra/local/stack/exit-with-parent.mjs')).href;

/**
 * Starts a Node process and waits until it is ready. It leads a process group of its own, so that Ctrl-C reaches the
 * stack alone and everything is taken down in order.
 * @throws Error with the last lines of its log when it ends or is not ready in time
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, cwd, args, env, logFile, ready, timeoutMs = 60_000 } = options;
  const node = await findNode();
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const loader = options.typescript ? node.typescript : [];
  const child = spawn(node.path, ['--import', exitWithParent, ...loader, ...args], {
    cwd,
    env: { ...inherited(), ...env, AISLE_STACK_PID: String(process.pid) },
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  const running = () => child.exitCode === null && child.signalCode === null;
  const handle: Child = {
    name,
    pid: child.pid!,
    running,
    stop: () => end(child, 'SIGTERM'),
    kill: async () => {
      await end(child, 'SIGKILL');
    },
  };

  const deadline = Date.now() + timeoutMs;
  while (running()) {
    if (await ready().catch(() => false)) return handle;
    if (Date.now() > deadline) {
      await handle.kill();
      throw new Error(`${name} was not ready after ${timeoutMs / 1000} s:\n${lastLines(logFile)}`);
    }
    await sleep(50);
  }
  throw new Error(`${name} could not start:\n${lastLines(logFile)}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await exited;
  clearTimeout(force);
  return child.exitCode;
}

/** What a child needs of our environment, and no more: a stray PORT or NODE_OPTIONS must not change what runs. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
