import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { provideNode } from '../../local/servers/find-node.ts';
import { root } from '../../local/stack/child.ts';

const run = promisify(execFile);
const { PATH, XDG_CACHE_HOME } = process.env;
const isFetchable = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
const onLinux = isFetchable ? it : it.skip;
let work: string;
let said: string[];
const say = (text: string) => said.push(text);

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'aisle-node-'));
  said = [];
  process.env['XDG_CACHE_HOME'] = join(work, 'cache');
});
afterEach(() => {
  process.env['PATH'] = PATH;
  if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  rmSync(work, { recursive: true, force: true });
});

/** Puts a program before all others of its name. */
function instead(name: string, script: string): void {
  const bin = join(work, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
  process.env['PATH'] = `${bin}:${PATH}`;
}

describe('the Node of what is started here', () => {
  onLinux(
    'is that of the images, fetched once though several ask at once, and runs TypeScript',
    async () => {
      const found = await Promise.all([provideNode(say, '20.19.0'), provideNode(say, '20.19.0')]);
      const { path, typescript } = found[0];
      expect(found[1]).toEqual(found[0]);
      expect(typescript).toEqual([]);
      const file = join(work, 'typed.ts');
      writeFileSync(file, 'const version: string = process.versions.node;\nconsole.log(version);\n');
      const { stdout } = await run(path, [file]);
      const image = /^FROM .*\bnode:(\d+)-/m.exec(readFileSync(join(root, 'orders/Dockerfile'), 'utf8'))![1];
      expect(stdout.split('.')[0]).toBe(image);

      instead('npm', 'exit 1');
      said = [];
      expect(await provideNode(say, '20.19.0')).toEqual(found[0]);
      expect(said).toEqual([]);
      expect(readdirSync(join(work, 'cache/aisle/node')).filter((name) => name.startsWith('part-'))).toEqual(
        [],
      );
    },
    120_000,
  );

  onLinux('is the one at hand where the fetched one is not what it should be', async () => {
    instead('npm', 'echo something else > "$4/node.tgz"');
    const { path, typescript } = await provideNode(say, '20.19.0');
    expect(path).toBe(process.execPath);
    expect(typescript).toEqual(['--import', expect.stringContaining('tsx')]);
    expect(said.at(-1)).toMatch(/not what it should be/);
    expect(existsSync(join(work, 'cache/aisle/node', '24.21.0'))).toBe(false);
  });

  onLinux('is the one at hand where nothing can be fetched, and says so', async () => {
    instead('npm', 'echo no network; exit 1');
    expect((await provideNode(say, '20.19.0')).path).toBe(process.execPath);
    expect(said.at(-1)).toMatch(/no network[^]*Going on with Node 20\.19\.0/);
  });

  onLinux('is the one at hand where the fetched one does not run here', async () => {
    instead('tar', 'mkdir -p "$4/package/bin"; echo "not a program" > "$4/package/bin/node"');
    expect((await provideNode(say, '20.19.0')).path).toBe(process.execPath);
    expect(existsSync(join(work, 'cache/aisle/node', '24.21.0'))).toBe(false);
  });

  it('is the one at hand where that is as new', async () => {
    instead('npm', 'exit 1');
    expect(await provideNode(say, '24.0.0')).toEqual({
      version: '24.0.0',
      path: process.execPath,
      typescript: [],
    });
    expect((await provideNode(say, '26.1.0')).path).toBe(process.execPath);
    expect(said).toEqual([]);
  });
});
