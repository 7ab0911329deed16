import type { JsMsg } from 'nats';
import type { Nats } from './nats.ts';

/**
 * All messages that a stream holds now, or those of one subject, oldest first.
 * @throws NatsError when there is no such stream
 */
export async function readStream(nats: Nats, stream: string, subject = '>'): Promise<JsMsg[]> {
  const { state } = await nats.jsm.streams.info(stream, { subjects_filter: subject });
  const count = Object.values(state.subjects ?? {}).reduce((sum, more) => sum + more, 0);
  const found: JsMsg[] = [];
  if (count === 0) return found;
  const reader = await nats.js.consumers.get(stream, { filterSubjects: subject });
  const messages = await reader.fetch({ max_messages: count, expires: 5_000 });
  for await (const stored of messages) {
    found.push(stored);
    // Fewer than were counted, where some were deleted meanwhile.
    if (stored.info.pending === 0) break;
  }
  await messages.close();
  await reader.delete();
  return found;
}
