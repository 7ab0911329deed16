import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { ask, type Answered } from './support/ask.ts';
import { expectRefusal } from './support/contract.ts';
import { fingerprint } from './support/fingerprint.ts';
import { requestsTo } from './support/fuzz.ts';
import { apiRoutes, isDeclaredAs, routesInSources } from './support/routes.ts';
import { bodyRows } from './support/rows/bodies.ts';
import { protocolRows } from './support/rows/protocol.ts';
import type { HostileRow } from './support/rows/row.ts';
import { whoMayRows } from './support/rows/who-may.ts';
import { inWorld, makeWorld, type World } from './support/world.ts';

let stack: TestStack;
let world: World;
let before: Record<string, string>;
beforeAll(async () => {
  stack = await startTestStack({
    env: {
      '*': { LOG_LEVEL: 'debug' },
      auth: { LOG_MAIL_LINKS: 'false' },
      orders: { ORDERS_PER_ACCOUNT: '1000000' },
      // Nothing but requests may change anything meanwhile.
      payments: { RECONCILE_SECONDS: '3600' },
    },
  });
  world = await makeWorld(stack);
  before = await fingerprint(stack);
}, 120_000);
afterAll(() => stack.stop());

const send = ({ method, path, who, headers = {}, body }: HostileRow): Promise<Answered> =>
  ask(stack.url, {
    method,
    path: inWorld(world, path),
    headers: Object.fromEntries(
      Object.entries({ ...(who && { Cookie: world.people[who] }), ...headers }).map(([name, value]) => [
        name,
        typeof value === 'string' ? inWorld(world, value) : value,
      ]),
    ),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? inWorld(world, body) : body }),
  });

const rows = [...whoMayRows, ...bodyRows, ...protocolRows];
const named = (some: HostileRow[]) =>
  some.map((row) => [`${row.method} ${row.path.slice(0, 80)} ${row.what} → ${row.status}`, row] as const);

describe.each([
  ['who they are and whose it is', whoMayRows],
  ['what they send', bodyRows],
  ['how they send it', protocolRows],
])('hostile requests: %s', (_kind, some) => {
  it.each(named(some))('%s', async (_name, row) => {
    const answer = await send(row);
    expect([answer.status, answer.status === row.status ? '' : answer.text.slice(0, 300)]).toEqual([
      row.status,
      '',
    ]);
    if (row.status >= 400) expectRefusal(answer);
    if (row.code) {
      expect((JSON.parse(answer.text) as { errors: { code?: string }[] }).errors[0]?.code).toBe(row.code);
    }
    expect(await fingerprint(stack)).toEqual(before);
  });
});

describe('after all of them', () => {
  it('every route has been attacked', () => {
    expect(rows.length).toBeGreaterThan(80);
    const attacked = (method: string, path: string) => {
      const pattern = new RegExp(`^${path.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/?]+')}$`);
      return rows.some((row) => row.method === method && pattern.test(row.path.split('?')[0]!));
    };
    expect(apiRoutes.filter(({ method, path }) => !attacked(method, path))).toEqual([]);
    // And there is no route that this suite does not know.
    const unknown = routesInSources().filter(
      (declared) => !apiRoutes.some((route) => isDeclaredAs(route, declared)),
    );
    expect(unknown).toEqual([]);
  });

  it('nothing has changed, in any service, once all messages have arrived', async () => {
    await stack.settled();
    expect(await fingerprint(stack)).toEqual(before);
  });

  it('what Stripe has told already may come again', async () => {
    const sent = await fetch(`${stack.stripe.emulator}/emulator/webhooks/resend`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ all: true }),
    });
    expect(sent.status).toBe(202);
    await sleep(1_000);
    await stack.settled();
    expect(await fingerprint(stack)).toEqual(before);
  });

  it('what is not for the public is not behind the front door', async () => {
    for (const path of ['/metrics', '/healthz', '/readyz', '/emulator/ledger', '/api/users/../../metrics']) {
      expect((await ask(stack.url, { method: 'GET', path })).text).not.toMatch(
        /nodejs_|"alive"|"ready"|ledger/,
      );
    }
  });
});

/** The same every time, so that what fails can be made to fail again; another one by `FUZZ_SEED=…`. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_120);
/** For each route; together less than half a minute. */
const FUZZ_MS = 600;
const AT_ONCE = 8;

describe(`whatever is sent (seed ${seed})`, () => {
  it.each(apiRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s never fails',
    async (_name, route) => {
      const requests = fc.array(requestsTo(route, world), { minLength: 1, maxLength: AT_ONCE, size: 'max' });
      const deadline = performance.now() + FUZZ_MS;
      await fc.assert(
        fc.asyncProperty(requests, async (asked) => {
          // Not fast-check's own time limit: that fails where a slow machine does not get through a single run.
          if (performance.now() > deadline) return;
          for (const answer of await Promise.all(asked.map((one) => ask(stack.url, one)))) {
            expect(answer.status).toBeLessThan(500);
            if (answer.status >= 400) expectRefusal(answer);
          }
        }),
        { seed, numRuns: 100 },
      );
    },
  );
});

describe('and after that', () => {
  it('the digest of all databases is another one: what changes something is seen', async () => {
    await stack.settled();
    expect(await fingerprint(stack)).not.toEqual(before);
  });

  it('the logs hold no secret', () => {
    const folder = join(stack.dataDir, 'logs');
    const logs = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    expect(logs.split('\n').length).toBeGreaterThan(rows.length);
    const secrets = [...world.secrets, stack.stripe.secretKey, stack.stripe.webhookSecret, 'a long password'];
    expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
    expect(logs).not.toMatch(/argon2|"d":"|eyJhbGci|4242 ?4242/);
  });
});
