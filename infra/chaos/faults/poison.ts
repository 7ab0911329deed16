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
    JSON.stringify({ ...head, schema: 9, data: { id, shape: 'of a version to come' } }),
  ];
};

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
    for (const service of serviceNames) {
      for (const [subject, consumers] of await consumersOf(world, service)) {
        for (const body of bodies(subject)) {
          world.poison.push({ subject, body, consumers });
          await world.nats.js.publish(subject, body);
          injected += 1;
        }
      }
    }
    return injected > 0 ? [] : ['fault-not-made: no subject has a consumer'];
  },
};
