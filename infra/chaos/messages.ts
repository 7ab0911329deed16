import { messagesIn, streamOf, type Nats, type ServiceName } from '@aisle/common';

/** A message as it was found in a stream, whoever may use it. */
export interface Published {
  subject: string;
  /** The id in its envelope; empty where it has none. */
  id: string;
  version: number;
  aggregateId: string;
}

/** Everything that was ever published on the streams of these services; each look reads what is new. */
export function followStreams(nats: Nats, services: ServiceName[]): () => Promise<Published[]> {
  const found: Published[] = [];
  const next = new Map(services.map((service) => [service, 1]));
  return async () => {
    for (const service of services) {
      const { state } = await nats.jsm.streams.info(streamOf(service));
      const first = Math.max(next.get(service)!, state.first_seq);
      if (state.messages === 0 || first > state.last_seq) continue;
      const reader = await nats.js.consumers.get(streamOf(service), { opt_start_seq: first });
      const messages = await reader.fetch({ max_messages: state.last_seq - first + 1, expires: 10_000 });
      for await (const stored of messages) {
        next.set(service, stored.seq + 1);
        for (const body of messagesIn(stored.string())) {
          const read = readMessage(stored.subject, body);
          if (read) found.push(read);
        }
        if (stored.seq >= state.last_seq) break;
      }
      await messages.close();
      await reader.delete();
    }
    return found;
  };
}

const isId = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{24}$/.test(text);

/** What was injected need not be JSON, have an envelope, or be about anything. */
function readMessage(subject: string, body: string): Published | undefined {
  try {
    const { id, version, data } = JSON.parse(body) as Partial<Published> & { data?: { id?: unknown } };
    const aggregateId = data?.id;
    if (!isId(id) || !isId(aggregateId) || typeof version !== 'number') return undefined;
    return { subject, id, version, aggregateId };
  } catch {
    return undefined;
  }
}
