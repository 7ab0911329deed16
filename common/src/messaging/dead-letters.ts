import { headers, type MsgHdrs } from 'nats';
import { randomUUID } from 'node:crypto';
import { ensureDeadLetterStream, isNotFound, DEAD_LETTER_STREAM, type Nats } from './nats.ts';
import type { ServiceName } from './contracts.ts';
import { readStream } from './read-stream.ts';

/** A message that a service could not use, kept as it came. */
export interface DeadLetter {
  /** Its number among the dead letters. */
  number: number;
  service: string;
  subject: string;
  reason: string;
  tries: number;
  diedAt: string;
  body: string;
  /** How many bytes the message had, where it was too large for all of it to be kept. */
  cutFrom?: number;
  /** The span it came from, where it was traced. */
  traceparent?: string;
}

const names = {
  subject: 'Aisle-Subject',
  reason: 'Aisle-Reason',
  tries: 'Aisle-Tries',
  cutFrom: 'Aisle-Cut-From',
  traceparent: 'traceparent',
};

/** What a dead letter's headers may take of what NATS takes at once. */
const HEADER_BYTES = 4_096;
const MAX_PAYLOAD = 1_048_576;

/**
 * Keeps a message that a service could not use; of one that leaves no room for the reason, all but its end. Answers when
 * JetStream has it; only then may it be let go of.
 */
export async function keepDeadLetter(
  nats: Nats,
  letter: {
    service: ServiceName;
    stream: string;
    sequence: number;
    /** Which of those that were stored at once. */
    place: number;
    /** When the stream took it: after a stream was made anew its sequence numbers come again. */
    timestampNanos: number;
    subject: string;
    reason: string;
    tries: number;
    body: Uint8Array;
    traceparent?: string | undefined;
  },
): Promise<void> {
  // It is rare and must not fail: somebody may have deleted the stream.
  await ensureDeadLetterStream(nats);
  const head = headers();
  head.set(names.subject, letter.subject);
  const room = (nats.connection.info?.max_payload ?? MAX_PAYLOAD) - HEADER_BYTES;
  const kept = letter.body.subarray(0, room);
  head.set(names.reason, letter.reason.replace(/\s+/g, ' ').slice(0, 500));
  head.set(names.tries, String(letter.tries));
  if (kept.length < letter.body.length) head.set(names.cutFrom, String(letter.body.length));
  if (letter.traceparent) head.set(names.traceparent, letter.traceparent);
  await nats.js.publish(`dead-letter.${letter.service}`, kept, {
    headers: head,
    msgID: `${letter.service}:${letter.stream}:${letter.sequence}:${letter.place}:${letter.timestampNanos}`,
  });
}

interface Stored {
  seq: number;
  subject: string;
  headers: MsgHdrs | undefined;
  time: Date;
  data: Uint8Array;
}

const read = ({ seq, subject, headers, time, data }: Stored): DeadLetter => ({
  number: seq,
  service: subject.slice('dead-letter.'.length),
  subject: headers?.get(names.subject) ?? '',
  reason: headers?.get(names.reason) ?? '',
  tries: Number(headers?.get(names.tries)),
  diedAt: time.toISOString(),
  body: new TextDecoder().decode(data),
  ...(headers?.get(names.cutFrom) && { cutFrom: Number(headers.get(names.cutFrom)) }),
  ...(headers?.get(names.traceparent) && { traceparent: headers.get(names.traceparent) }),
});

/** All dead letters, oldest first. */
export async function listDeadLetters(nats: Nats): Promise<DeadLetter[]> {
  await ensureDeadLetterStream(nats);
  const stored = await readStream(nats, DEAD_LETTER_STREAM);
  return stored.map(({ seq, subject, headers, data, info }) =>
    read({ seq, subject, headers, data, time: new Date(info.timestampNanos / 1e6) }),
  );
}

/** One dead letter by its number, or undefined where there is none. */
export async function showDeadLetter(nats: Nats, number: number): Promise<DeadLetter | undefined> {
  try {
    const { seq, subject, header, time, data } = await nats.jsm.streams.getMessage(DEAD_LETTER_STREAM, {
      seq: number,
    });
    return read({ seq, subject, headers: header, time, data });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Sends a dead letter again on its subject and removes it from the dead letters. All consumers of that subject
 * get it, which harms none: whoever has seen it leaves it alone.
 * @throws Error when only a part of it was kept, or NATS does not take it; it stays a dead letter then
 */
export async function replayDeadLetter(nats: Nats, letter: DeadLetter): Promise<void> {
  if (letter.cutFrom !== undefined) throw new Error('only a part of it was kept');
  // A new msgID: within the duplicate window JetStream would swallow the message's own.
  const head = headers();
  if (letter.traceparent) head.set(names.traceparent, letter.traceparent);
  await nats.js.publish(letter.subject, letter.body, { msgID: `replay:${randomUUID()}`, headers: head });
  await nats.jsm.streams.deleteMessage(DEAD_LETTER_STREAM, letter.number);
}
