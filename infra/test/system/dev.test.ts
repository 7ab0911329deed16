import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { root } from '../../local/stack/child.ts';
import { startTestStack, type TestStack } from './support/test-stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ watch: true, client: true });
}, 90_000);
afterAll(() => stack.stop());

it('npm run dev: pages and API answer, and a service starts again when its source changes', async () => {
  expect((await fetch(stack.url)).status).toBe(200);
  expect((await fetch(`${stack.url}/api/tickets`)).status).toBe(200);

  const log = join(stack.dataDir, 'logs', 'orders-1.log');
  const starts = () => readFileSync(log, 'utf8').split('"msg":"ready"').length - 1;
  expect(starts()).toBe(1);
  utimesSync(join(root, 'orders/src/app.ts'), new Date(), new Date());
  await eventually(() => starts() === 2, 20_000);
}, 60_000);
