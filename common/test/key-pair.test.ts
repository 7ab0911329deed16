import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const TIMES = 10_000;

/** Runs code in a process of its own, which a lock that is never given back would stop for good. */
const run = (code: string) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    timeout: 60_000,
  });

it('new keys can be exported, however much garbage is collected meanwhile', async () => {
  const module = join(import.meta.dirname, '../src/security/key-pair.ts');
  const { stdout } = await run(`
    import { newEllipticKeyPair } from ${JSON.stringify(module)};
    let exported = 0;
    for (; exported < ${TIMES}; exported += 1) {
      for (const key of Object.values(newEllipticKeyPair())) key.export({ format: 'jwk' });
    }
    console.log(exported);`);
  expect(stdout).toBe(`${TIMES}\n`);
}, 90_000);
