import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serviceNames } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { mongoUrlFor } from '../../local/servers/mongo-url.ts';
import { root } from '../../local/stack/child.ts';
import { signUp } from '../../test/system/support/visitor.ts';
import type { Fault } from '../fault.ts';
import { mustAnswer, orderProbe } from '../probe.ts';
import { env, type World } from '../world.ts';

/** What operators do while people buy: it must not show. */

const terminated: Fault = {
  name: 'sigterm',
  title: 'SIGTERM of every process, one after another, while requests are in flight',
  ci: true,
  async run(world, dice) {
    const found: string[] = [];
    const all = dice.shuffle(serviceNames.flatMap((service) => world.processes(service)));
    await Promise.all(
      all.map(async (one, index) => {
        await sleep(index * 500);
        const code = await one.stop();
        if (code !== 0) found.push(`exit-code ${one.name}: expected 0, found ${code}`);
      }),
    );
    return found;
  },
};

const run = promisify(execFile);

/** `npm run rotate-keys -w auth`, as the runbook has it. */
async function rotateKeys({ servers }: World): Promise<void> {
  await run(process.execPath, ['--import', 'tsx', 'src/rotate-keys.ts'], {
    cwd: join(root, 'auth'),
    env: {
      PATH: process.env['PATH'],
      ...env.auth,
      PORT: '0',
      MONGO_URL: mongoUrlFor(servers.mongo.url, 'auth'),
      NATS_URL: servers.nats.url,
    },
    timeout: 30_000,
  });
}

const keyOf = (cookie: string): string => {
  const session = decodeURIComponent(/session=([^;]+)/.exec(cookie)?.[1] ?? '');
  const { jwt } = JSON.parse(Buffer.from(session, 'base64').toString()) as { jwt: string };
  return (JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
};

async function signIn({ stack }: World, email: string): Promise<string> {
  const answer = await fetch(`${stack.url}/api/users/signin`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: 'a-long-password' }),
  });
  return answer.headers.getSetCookie().join('; ');
}

const keysRotated: Fault = {
  name: 'keys-rotated',
  title: 'the keys that sign sessions are rotated, twice, while everybody is signed in',
  async run(world, dice) {
    const found: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const { email } = dice.pick(world.buyers);
      const before = keyOf(await signIn(world, email));
      await rotateKeys(world);
      // Those who were signed in stay so, whatever key signed their session.
      for (let each = 0; each < 4; each += 1)
        found.push(...mustAnswer(await orderProbe(world, dice), 201, 'after a rotation'));
      await eventually(async () => keyOf(await signIn(world, email)) !== before, 20_000).catch(() =>
        found.push(`key-not-rotated: sessions are still signed with ${before}`),
      );
      const newcomer = await signUp(world.stack.url);
      const wanted = { sessionId: world.probeSessionId, quantity: 1 };
      const placed = await world.journal.ask(
        { kind: 'order', userId: newcomer.id, wish: `newcomer ${newcomer.id}` },
        () => newcomer.post('/api/orders', wanted),
      );
      found.push(...mustAnswer(placed, 201, 'signed in with the new key'));
    }
    return found;
  },
};

export const upkeepFaults: Fault[] = [terminated, keysRotated];
