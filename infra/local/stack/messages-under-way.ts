import { serviceNames, streamOf, type Nats, type ServiceName } from '@aisle/common';
import { eventually } from '@aisle/common/testing';
import type { Connection } from 'mongoose';

type DatabaseOf = (service: ServiceName) => Connection;

/** Messages that wait in an outbox or that a consumer has not used yet, a line for each of these; none at rest. */
export async function messagesUnderWay(database: DatabaseOf, nats: Nats): Promise<string[]> {
  const lines: string[] = [];
  const note = (count: number, what: string) => {
    if (count > 0) lines.push(`${count} ${what}`);
  };
  for (const service of serviceNames) {
    note(
      await database(service).collection('outbox').countDocuments(),
      `messages in the outbox of ${service}`,
    );
    for await (const { name, num_pending, num_ack_pending } of nats.jsm.consumers.list(streamOf(service))) {
      note(num_pending + num_ack_pending, `messages of ${service} that ${name} has not used`);
    }
  }
  return lines;
}

/** Waits until no message is under way. @throws Error after `timeoutMs`, with those that are */
export async function messagesAtRest(database: DatabaseOf, nats: Nats, timeoutMs: number): Promise<void> {
  let left: string[] = [];
  const isAtRest = async () => {
    left = await messagesUnderWay(database, nats);
    return left.length === 0;
  };
  try {
    // One place may send to another that was looked at before: both are looked at twice.
    await eventually(async () => (await isAtRest()) && (await isAtRest()), timeoutMs);
  } catch (error) {
    throw new Error(`after ${timeoutMs} ms there are still: ${left.join('; ')}`, { cause: error });
  }
}
