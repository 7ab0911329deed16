import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames, streamOf, type Nats, type ServiceName } from '@aisle/common';
import type { Fault } from '../fault.ts';
import { ACK_WAIT_SECONDS } from '../world.ts';

interface Stored {
  subject: string;
  body: string;
}

/** What a stream got since a sequence number. */
async function readSince(nats: Nats, stream: string, first: number): Promise<Stored[]> {
  const { state } = await nats.jsm.streams.info(stream);
  const found: Stored[] = [];
  for (let seq = Math.max(first, state.first_seq); seq <= state.last_seq; seq += 1) {
    const { subject, data } = await nats.jsm.streams.getMessage(stream, { seq });
    found.push({ subject, body: new TextDecoder().decode(data) });
  }
  return found;
}

const thrice: Fault = {
  name: 'deliveries-thrice',
  title: 'every message of every subject three times more, in reverse, among new ones',
  ci: true,
  async run({ nats }, dice) {
    const streams = serviceNames.map(streamOf);
    const first = await Promise.all(
      streams.map(async (stream) => (await nats.jsm.streams.info(stream)).state.last_seq + 1),
    );
    // So long that holds end meanwhile, or nothing tells of their end.
    await sleep(dice.between(6_000, 8_000));
    const messages = (
      await Promise.all(streams.map((stream, index) => readSince(nats, stream, first[index]!)))
    ).flat();
    if (messages.length === 0) return ['fault-not-made: there was no message to repeat'];
    for (let time = 0; time < 3; time += 1) {
      // Without their msgID, so that JetStream takes them for new ones.
      await Promise.all(messages.toReversed().map(({ subject, body }) => nats.js.publish(subject, body)));
    }
    return [];
  },
};

const readers: ServiceName[] = ['tickets', 'orders', 'payments', 'expiration'];

const frozen: Fault = {
  name: 'frozen',
  title: 'a consumer is frozen (SIGSTOP) for twice its ack wait',
  async run(world, dice) {
    const target = dice.pick(await world.running(dice.pick(readers)));
    process.kill(target.pid, 'SIGSTOP');
    try {
      await sleep(2 * ACK_WAIT_SECONDS * 1000 + 500);
    } finally {
      process.kill(target.pid, 'SIGCONT');
    }
    return [];
  },
};

export const deliveryFaults: Fault[] = [thrice, frozen];
