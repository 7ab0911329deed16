import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getHeapSpaceStatistics } from 'node:v8';
import { testApp } from '../../../common/test/fixtures/test-app.ts';

/**
 * Answers requests that each hold 32 KB until they are answered, and prints how much of that, in MB, has got into the old
 * generation of V8's heap.
 */
const REQUESTS = 1_500;
const BALLAST = 4_000;

const app = testApp((routes) => {
  routes.get('/', (req, res) => {
    Object.assign(req, { ballast: new Array<object>(BALLAST).fill(req) });
    res.json(req.session);
  });
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const cookie = `session=${Buffer.from('{"seat":"12/7"}').toString('base64')}`;

const agent = new Agent({ keepAlive: true });
async function ask(): Promise<void> {
  const [answer] = (await once(get(url, { agent, headers: { cookie } }), 'response')) as [IncomingMessage];
  await once(answer.resume(), 'end');
}

const oldObjects = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')!.space_used_size;
let left = 0;
let before = oldObjects();
for (let sent = 0; sent < REQUESTS; sent += 1) {
  await ask();
  if (sent % 25 > 0) continue;
  const now = oldObjects();
  // A collection of the whole heap makes it smaller in between.
  left += Math.max(0, now - before);
  before = now;
}
console.log(left / 1e6);
agent.destroy();
server.close();
