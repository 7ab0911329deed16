import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectNats, message, streamOf, type Nats } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { ensureStreamOf } from '../../../common/src/messaging/nats.ts';
import { completeSecrets } from '../../local/secrets/secret-values.ts';
import { startNatsCluster, type ClusterServer } from './cluster-servers.ts';

const passwords = completeSecrets('prod', {})['nats']!;
const stream = streamOf('auth');
let nodes: ClusterServer[] = [];
let nats: Nats | undefined;

/** Until the nodes have elected who leads there is no JetStream. */
const sooner = <T>(attempt: () => Promise<T>): Promise<T> =>
  eventually<T>(() => attempt().catch(() => undefined), 30_000);

const publish = (to: Nats) => {
  const sent = message('user.deleted', 1, { id: '665f1c2e9b3e4a0012345601' });
  return to.js.publish(sent.type, JSON.stringify(sent), { msgID: sent.id });
};

beforeAll(async () => {
  nodes = await startNatsCluster(passwords);
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  nats = await sooner(() => connectNats(`nats://auth:${passwords['auth']}@${hosts}`, 'auth', 3));
}, 60_000);
afterAll(async () => {
  await nats?.connection.close();
  await Promise.all(nodes.map((node) => node.stop()));
});

it('keeps a stream on all three nodes, and goes on when the one that leads is lost', async () => {
  const auth = nats!;
  await sooner(() => ensureStreamOf(auth, 'auth', true).then(() => true));
  await publish(auth);
  const { cluster } = await auth.jsm.streams.info(stream);
  const names = [cluster?.leader, ...(cluster?.replicas ?? []).map(({ name }) => name)];
  expect(names.sort()).toEqual(['nats-0', 'nats-1', 'nats-2']);

  const [leader] = nodes.splice(Number(cluster!.leader!.at(-1)), 1);
  await leader!.stop();

  await sooner(() => publish(auth));
  expect((await auth.jsm.streams.info(stream)).state.messages).toBeGreaterThanOrEqual(2);
}, 60_000);
