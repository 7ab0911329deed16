import { serviceNames, streamOf, type ServiceName } from '@aisle/common';
import mongoose from 'mongoose';
import type { Fault } from '../fault.ts';
import type { World } from '../world.ts';

/** Bytes that are no message, a message that is none of the subject's contract, and one of a schema yet to come. */
const bodies = (subject: string): string[] => {
  const id = new mongoose.Types.ObjectId().toHexString();
  const head = { id, type: subject, occurredAt: new Date().toISOString(), version: 1, trace: 'chaos' };
  return [
    `not JSON ${id}`,
    JSON.stringify({ id, surprise: true }),
    JSON.stringify({ ...head, type: 'something.else', data: { id } }),
    JSON.stringify({ ...head, schema: 9, data: { id: 9, shape: 'of a version to come' } }),
    JSON.stringify({ ...head, version: -1, data: { id } }),
    JSON.stringify({ ...head, data: { id: { $gt: '' }, ['__proto__']: { polluted: true } } }),
    JSON.stringify({ ...head, version: 1e300, data: { id } }),
    `{"id":"${id}","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ...(subject.startsWith('event.') ? [JSON.stringify({ ...head, data: hugeEvent(id) })] : []),
  ];
};

/** Of an event's contract, but for its seats: whoever made room for them would run out of memory. */
const hugeEvent = (id: string) => ({
  id,
  sellerId: id,
  name: 'Absurd',
  status: 'onSale',
  currency: 'usd',
  sessions: [{ id, startsAt: new Date(Date.now() + 86_400_000).toISOString() }],
  sections: [
    { id: 'A', name: 'A', kind: 'seated', price: 100, rowCount: 4_000_000_000, seatsPerRow: 4_000_000_000 },
  ],
});

/** As much as NATS takes at once. Of that a dead letter keeps all but what its headers need. */
const MAX_BYTES = 1_048_576;
const KEPT_BYTES = MAX_BYTES - 4_096;
const oversized = (): string => new mongoose.Types.ObjectId().toHexString().padEnd(MAX_BYTES, 'x');

/** Who consumes which of a stream's subjects, as JetStream knows it. */
async function consumersOf({ nats }: World, service: ServiceName): Promise<Map<string, ServiceName[]>> {
  const consumers = new Map<string, ServiceName[]>();
  for await (const { config } of nats.jsm.consumers.list(streamOf(service))) {
    if (config.durable_name === undefined) continue;
    for (const subject of config.filter_subjects ?? [config.filter_subject ?? '']) {
      consumers.set(subject, [...(consumers.get(subject) ?? []), config.durable_name as ServiceName]);
    }
  }
  return consumers;
}

export const poison: Fault = {
  name: 'poison',
  title: 'messages that nobody can use, in every stream, on every subject that somebody consumes',
  async run(world) {
    let injected = 0;
    const inject = async (subject: string, consumers: ServiceName[], body: string) => {
      world.poison.push({ subject, body: body.slice(0, KEPT_BYTES), consumers });
      await world.nats.js.publish(subject, body);
      injected += 1;
    };
    for (const service of serviceNames) {
      const subjects = await consumersOf(world, service);
      for (const [subject, consumers] of subjects) {
        for (const body of bodies(subject)) await inject(subject, consumers, body);
      }
      const [any] = subjects;
      if (any) await inject(...any, oversized());
    }
    return injected > 0 ? [] : ['fault-not-made: no subject has a consumer'];
  },
};
