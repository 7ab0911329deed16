import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { findNode } from '../../local/servers/find-node.ts';

/**
 * What of a request gets into the old generation lies there as garbage until the whole heap is marked. By cookie-session
 * all of it did: decision 7 says what that cost.
 */
it('an answered request is gone with the next collection of young objects', async () => {
  const node = await findNode();
  // By tsx, which such a Node needs, much lives longer.
  if (node.typescript.length > 0) return;
  const { stdout, stderr } = spawnSync(
    node.path,
    ['--max-semi-space-size=4', join(import.meta.dirname, 'answer-requests.ts')],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^[\d.]+\n$/);
  // MB of 48. With accessors on each request it was all of that, and as much again that hung on it.
  expect(Number(stdout)).toBeLessThan(16);
});
