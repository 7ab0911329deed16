import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { which } from './which.ts';

/** How to start a process. */
export interface ChildOptions {
  command: string;
  args: string[];
  /** Everything that the process says goes to this file. */
  logFile: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The signal that ends it in order. */
  stopSignal: NodeJS.Signals;
  /** Arguments for setpriv, e.g. another user to run as. */
  privileges?: string[];
  /** Start it again when it ends by itself. */
  restart?: boolean;
}

/** A process that lives no longer than its parent. */
export interface Child {
  pid(): number | undefined;
  hasEnded(): boolean;
  /** Sends the signal that ends it in order; SIGKILL where that does not help within 15 s. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts a process that the kernel ends when its parent dies, however that happens (setpriv, on Linux). Its standard
 * input is a pipe, so that a process of ours can also notice by itself.
 */
export function startChild(options: ChildOptions): Child {
  const { stopSignal, privileges = [] } = options;
  const setpriv = process.platform === 'linux' ? which('setpriv') : undefined;
  const signal = stopSignal.replace('SIG', '');
  const [command, args] = setpriv
    ? [setpriv, [...privileges, '--pdeathsig', signal, options.command, ...options.args]]
    : [options.command, options.args];
  mkdirSync(dirname(options.logFile), { recursive: true });
  let process_: ChildProcess;
  let isWanted = true;
  let ended = false;

  const start = () => {
    const log = createWriteStream(options.logFile, { flags: 'a' });
    process_ = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: options.env ?? process.env,
      cwd: options.cwd,
      // In a process group of its own, Ctrl-C ends only the parent, which then ends this when its turn comes.
      detached: setpriv !== undefined,
    });
    process_.stdin?.on('error', () => undefined);
    process_.stdout?.pipe(log, { end: false });
    process_.stderr?.pipe(log, { end: false });
    // Without a log, on a full disk, what is said is thrown away: nobody may come to wait for it to be read.
    log.on('error', () => {
      process_.stdout?.resume();
      process_.stderr?.resume();
    });
    process_.on('error', (error) => log.write(`${error.message}\n`));
    process_.on('close', () => {
      log.end();
      ended = true;
      if (!isWanted || !options.restart) return;
      setTimeout(() => {
        if (!isWanted) return;
        ended = false;
        start();
      }, 200).unref();
    });
  };
  start();

  const end = async (signal: NodeJS.Signals) => {
    isWanted = false;
    if (ended || process_.pid === undefined) return;
    const closed = once(process_, 'close');
    process_.kill(signal);
    const timer = setTimeout(() => process_.kill('SIGKILL'), 15_000);
    await closed;
    clearTimeout(timer);
  };
  return {
    pid: () => (ended ? undefined : process_.pid),
    hasEnded: () => ended,
    stop: () => end(stopSignal),
    kill: () => end('SIGKILL'),
  };
}

/**
 * Waits until something listens at the port of this machine and `isReady`. Throws where the process ends first, or
 * within 60 s nothing answers.
 */
export async function waitForPort(
  port: number,
  child: Child,
  name: string,
  logFile: string,
  isReady: () => Promise<boolean> = () => canConnect(port),
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.hasEnded()) break;
    if (await isReady()) return;
    await sleep(15);
  }
  await child.kill();
  throw new Error(
    `${name} did not start on port ${port}: ${lastLine(logFile)}\nAll it said is in ${logFile}`,
  );
}

function lastLine(logFile: string): string {
  if (!existsSync(logFile)) return 'it said nothing';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-2).join(' ');
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Sends a line to the port and gives what comes back first, or '' where nothing does. */
export function ask(port: number, line: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(line));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.once('close', () => resolve(''));
    socket.once('error', () => resolve(''));
  });
}
