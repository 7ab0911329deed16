import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { acceptFirst } from '../src/index.ts';

const CALLERS = 300;
const TIMES = 8;

function workFor(ms: number): void {
  const startedAt = performance.now();
  while (performance.now() - startedAt < ms) continue;
}

/** How often each caller had been answered when the last of them was answered for the first time. */
async function answersBeforeTheLastHadOne() {
  const answers = new Map<string, number>();
  let whenAllHadOne: number[] | undefined;
  const server = createServer();
  server.on(
    'request',
    acceptFirst(server, (req, res) => {
      answers.set(req.url!, (answers.get(req.url!) ?? 0) + 1);
      if (answers.size === CALLERS) whenAllHadOne ??= [...answers.values()];
      // All others come while the first is being answered.
      workFor(answers.size === 1 ? 1_000 : 1);
      res.end();
    }),
  );
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const rush = fork(join(import.meta.dirname, 'fixtures/rush.mjs'), [`${port}`, `${CALLERS}`, `${TIMES}`], {
    execArgv: [],
  });
  expect(await once(rush, 'exit')).toEqual([0, null]);
  server.close();
  expect([...answers.values()]).toEqual(Array.from({ length: CALLERS }, () => TIMES));
  return Math.max(...whenAllHadOne!);
}

it('in a rush everybody is connected, and answered once, before anybody is answered many times', async () => {
  expect(await answersBeforeTheLastHadOne()).toBeLessThanOrEqual(5);
}, 20_000);
