import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '@aisle/common';
import { beforeAll, afterAll, expect, it } from '@jest/globals';
import { findNode, type NodeProgram } from '../../local/servers/find-node.ts';
import { root } from '../../local/stack/child.ts';
import { fillCompileCache } from '../../local/stack/compile-cache.ts';
import { HEAP } from '../../local/stack/service-process.ts';

let node: NodeProgram;
let work: string;
beforeAll(async () => {
  node = await findNode();
  work = mkdtempSync(join(tmpdir(), 'aisle-compiled-'));
  await fillCompileCache(HEAP, join(work, 'cache'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

it.each(serviceNames)('has all of %s compiled before its first start', (service) => {
  // Such a Node compiles by tsx, each time.
  if (node.typescript.length > 0) return;
  const { stderr } = spawnSync(node.path, [...HEAP, 'src/index.ts'], {
    cwd: join(root, service),
    env: { NODE_COMPILE_CACHE: join(work, 'cache'), NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const ours = stderr.split('\n').filter((line) => line.includes(`file://${root}/`));
  const said = (words: string) => ours.filter((line) => line.includes(words));
  expect(
    said(`retrieving transpile cache for StrippedTypeScript file://${root}/${service}/src/index.ts`),
  ).toHaveLength(1);
  expect(said('retrieving transpile cache').filter((line) => !line.endsWith('success'))).toEqual([]);
  expect(said('V8 code cache').filter((line) => !line.includes('was accepted'))).toEqual([]);
});
