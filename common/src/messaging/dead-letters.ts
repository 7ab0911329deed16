import { headers, type MsgHdrs } from 'nats';
import { randomUUID } from 'node:crypto';
import { ensureDeadLetterStream, isNotFound, DEAD_LETTER_STREAM, type Nats } from './nats.ts';
import type { ServiceName } from './contracts.ts';

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
}

const header = {
  subject: 'Aisle-Subject',
  reason: 'Aisle-Reason',
  tries: 'Aisle-Tries',
};

/** Keeps a message that a service could not use. Answers when JetStream has it; only then may it be let go of. */
export async function keepDeadLetter(
  nats: Nats,
  letter: {
    service: ServiceName;
    stream: string;
    sequence: number;
    subject: string;
    reason: string;
    tries: number;
    body: Uint8Array;
  },
): Promise<void> {
  const head = headers();
  head.set(header.subject, letter.subject);
  head.set(header.reason, letter.reason.replace(/\s+/g, ' ').slice(0, 500));
  head.set(header.tries, String(letter.tries));
  await nats.js.publish(`dead-letter.${letter.service}`, letter.body, {
    headers: head,
    msgID: `${letter.service}:${letter.stream}:${letter.sequence}`,
  });
}

const read = (stored: {
  seq: number;
  subject: string;
  header: MsgHdrs;
  time: Date;
  data: Uint8Array;
}): DeadLetter => ({
  number: stored.seq,
  service: stored.subject.slice('dead-letter.'.length),
  subject: stored.header.get(header.subject),
  reason: stored.header.get(header.reason),
  tries: Number(stored.header.get(header.tries)),
  diedAt: stored.time.toISOString(),
  body: new TextDecoder().decode(stored.data),
});

/** All dead letters, oldest first. */
export async function listDeadLetters(nats: Nats): Promise<DeadLetter[]> {
  await ensureDeadLetterStream(nats);
  const { state } = await nats.jsm.streams.info(DEAD_LETTER_STREAM);
  const letters: DeadLetter[] = [];
  for (let number = state.first_seq; number <= state.last_seq && state.messages > 0; number += 1) {
    const letter = await showDeadLetter(nats, number);
    if (letter) letters.push(letter);
  }
  return letters;
}

/** One dead letter by its number, or undefined where there is none. */
export async function showDeadLetter(nats: Nats, number: number): Promise<DeadLetter | undefined> {
  try {
    return read(await nats.jsm.streams.getMessage(DEAD_LETTER_STREAM, { seq: number }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Sends a dead letter again on its subject and removes it from the dead letters. All consumers of that subject
 * get it, which harms none: whoever has seen it leaves it alone.
 */
export async function replayDeadLetter(nats: Nats, letter: DeadLetter): Promise<void> {
  // A new msgID: within the duplicate window JetStream would swallow the message's own.
  await nats.js.publish(letter.subject, letter.body, { msgID: `replay:${randomUUID()}` });
  await nats.jsm.streams.deleteMessage(DEAD_LETTER_STREAM, letter.number);
}
