import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'playwright-core';
import { demoAccounts, loadDemoData } from '../local/stack/demo-data.ts';
import { startStack, type Stack } from '../local/stack/start-stack.ts';
import { readVerificationToken } from '../local/stack/verification-token.ts';
import { startServers } from '../local/servers/start-servers.ts';
import { answerOf } from '../test/browser/support/buyer.ts';
import { fill, type Filled } from './fill.ts';

/** A running stack with data of its own that is worth looking at. */
export interface World extends Stack, Filled {
  stop(): Promise<void>;
}

/** How long what is to be shown as run out was held (s), and what is to be shown as held. */
const SHORT_HOLD = 2;
const LONG_HOLD = 900;

/** Starts servers, services and storefront on free ports, and fills them. */
export async function startWorld(say: (text: string) => void): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aisle-screenshots-'));
  const servers = await startServers({ dataDir });
  const addresses = { mongoUrl: servers.mongo.url, natsUrl: servers.nats.url, redisUrl: servers.redis.url };
  const forget = async () => {
    await servers.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  // Read anew for each process: orders is started a second time, to hold for longer.
  const orders = { HOLD_SECONDS: String(SHORT_HOLD), ORDERS_PER_ACCOUNT: '1000000' };
  const stack = await startStack({ servers: addresses, dataDir, client: true, env: { orders } }).catch(
    async (error: unknown) => {
      await forget();
      throw error;
    },
  );
  const stop = async () => {
    await stack.stop();
    await forget();
  };
  try {
    say('stack is up');
    await loadDemoData(stack.url, (email) => readVerificationToken(addresses.natsUrl, email));
    const signedIn = async ({ email, password }: { email: string; password: string }) => {
      const api = await request.newContext({ baseURL: stack.url });
      await answerOf(api.post('/api/users/signin', { data: { email, password } }));
      return api;
    };
    const filled = await fill({
      url: stack.url,
      emulator: stack.stripe.emulator!,
      mongoUrl: addresses.mongoUrl,
      seller: await signedIn(demoAccounts.seller),
      buyer: await signedIn(demoAccounts.buyer),
      holdForLong: async () => {
        orders.HOLD_SECONDS = String(LONG_HOLD);
        await stack.processes('orders')[0]!.stop();
        await stack.add('orders');
      },
    });
    say('events are selling');
    return { ...stack, ...filled, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
