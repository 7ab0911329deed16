import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  connectNats,
  createLogger,
  listDeadLetters,
  message,
  serviceNames,
  streamOf,
  subjectsOf,
  type Nats,
} from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import { startConsumer } from '../../../common/src/messaging/consumer.ts';
import {
  DEAD_LETTER_STREAM,
  ensureDeadLetterStream,
  ensureStreamOf,
} from '../../../common/src/messaging/nats.ts';
import { completeSecrets } from '../../local/secrets/secret-values.ts';
import { startClusterNats, type ClusterServer } from './cluster-servers.ts';

const passwords = completeSecrets('dev', {})['nats']!;
const id = '665f1c2e9b3e4a0012345601';
const deleted = message('user.deleted', 1, { id });
const expired = message('expiration.completed', 1, { orderId: id, expiresAt: new Date().toISOString() });
let server: ClusterServer;
const connections: Nats[] = [];

beforeAll(async () => {
  server = await startClusterNats(passwords);
  for (const service of serviceNames) {
    const nats = await connect(service);
    await ensureStreamOf(nats, service, true);
    await ensureDeadLetterStream(nats);
  }
}, 60_000);
afterEach(async () => {
  for (const { connection } of connections.splice(0)) await connection.close();
});
afterAll(() => server.stop());

const urlOf = (user: string, password = passwords[user]) =>
  `nats://${user}:${password}@127.0.0.1:${server.port}`;

async function connect(user: string): Promise<Nats> {
  const nats = await connectNats(urlOf(user), user);
  connections.push(nats);
  return nats;
}

/** Whether NATS takes a message; it answers nothing to what it does not allow. */
const isTaken = ({ js }: Nats, subject: string) =>
  js.publish(subject, '{}', { timeout: 300 }).then(
    () => true,
    () => false,
  );

describe.each(serviceNames)('on the NATS of the cluster, %s', (service) => {
  it('may publish all its messages and dead letters', async () => {
    const nats = await connect(service);
    for (const subject of [...subjectsOf(service), `dead-letter.${service}`]) {
      expect([subject, await isTaken(nats, subject)]).toEqual([subject, true]);
    }
  });

  it('may publish no message of another', async () => {
    const nats = await connect(service);
    const others = serviceNames.filter((other) => other !== service);
    const subjects = others.flatMap((other) => [...subjectsOf(other), `dead-letter.${other}`]);
    const taken = await Promise.all(subjects.map((subject) => isTaken(nats, subject)));
    expect(subjects.filter((_, index) => taken[index])).toEqual([]);
  });

  it('may change its own stream, and neither change nor delete another’s', async () => {
    const nats = await connect(service);
    await ensureStreamOf(nats, service, true);
    const other = streamOf(service === 'auth' ? 'orders' : 'auth');
    const { config } = await nats.jsm.streams.info(other);
    nats.connection.publish(
      `$JS.API.STREAM.UPDATE.${other}`,
      JSON.stringify({ ...config, max_age: 1_000_000 }),
    );
    nats.connection.publish(`$JS.API.STREAM.DELETE.${other}`);
    nats.connection.publish(`$JS.API.STREAM.PURGE.${other}`);
    await nats.connection.flush();
    expect((await nats.jsm.streams.info(other)).config.max_age).toBe(config.max_age);
  });

  it('receives what it subscribes to', async () => {
    const [publisher, sent] =
      service === 'auth' ? (['expiration', expired] as const) : (['auth', deleted] as const);
    const received: string[] = [];
    const receive = (messages: { id: string }[]) => {
      received.push(...messages.map(({ id }) => id));
      return Promise.resolve();
    };
    const log = createLogger(service, 'silent');
    const nats = await connect(service);
    const consumer = await startConsumer(nats, service, publisher, { [sent.type]: receive }, log);
    await (await connect(publisher)).js.publish(sent.type, JSON.stringify(sent));
    await eventually(() => received.includes(sent.id));
    await consumer.stop();
  });
});

describe('the NATS of the cluster', () => {
  it('knows nobody without the right password', async () => {
    await expect(connectNats(`nats://127.0.0.1:${server.port}`, 'nobody')).rejects.toThrow('Authorization');
    await expect(connectNats(urlOf('orders', 'wrong'), 'nobody')).rejects.toThrow('Authorization');
  });

  it('lets the operator list dead letters and send anything', async () => {
    const operator = await connect('operator');
    expect((await listDeadLetters(operator)).map(({ service }) => service)).toEqual(
      expect.arrayContaining([...serviceNames]),
    );
    expect(await isTaken(operator, 'order.created')).toBe(true);
    await operator.jsm.streams.purge(DEAD_LETTER_STREAM);
  });
});
