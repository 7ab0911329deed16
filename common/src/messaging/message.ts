import mongoose from 'mongoose';
import { z } from 'zod';
import { currentCause, type Cause } from '../service/context.ts';
import { contracts, type MessageData, type Subject } from './contracts.ts';

/** What travels: an envelope around a full snapshot of what others may know of one aggregate. */
export interface Message<S extends Subject = Subject> extends Cause {
  /** Unique. The first one's of what JetStream stores at once is its `msgID`. */
  id: string;
  type: S;
  occurredAt: string;
  /** Of the aggregate the snapshot is of: the higher one is the newer, whatever order they arrive in. */
  version: number;
  /** Correlation id of the request that caused it, however many messages ago. */
  trace: string;
  /** The span it is due to, or, once received, the one it is handled in. Travels as a header, as W3C has it. */
  traceparent?: string | undefined;
  data: MessageData<S>;
}

const envelope = z.object({
  id: z.string().min(1),
  type: z.string(),
  occurredAt: z.iso.datetime(),
  version: z.int().nonnegative(),
  trace: z.string(),
});

/** Thrown for bytes that are not a message of the contract. Trying again cannot help. */
export class MalformedMessageError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'MalformedMessageError';
  }
}

/**
 * Makes a message about an aggregate's new state. The cause is given where one piece of work answers many messages, or
 * what was asked for earlier; else it is the request or message being handled.
 * @throws ZodError when the data does not keep the contract: a bug here must not reach the others.
 */
export function message<S extends Subject>(
  type: S,
  version: number,
  data: MessageData<S>,
  { trace, traceparent }: Cause = currentCause(),
): Message<S> {
  return {
    id: new mongoose.Types.ObjectId().toHexString(),
    type,
    occurredAt: new Date().toISOString(),
    version,
    trace,
    ...(traceparent === undefined ? {} : { traceparent }),
    data: contracts[type].schema.parse(data) as MessageData<S>,
  };
}

/**
 * The messages of what JetStream stores at once, each as its text: one, or several of a subject, a line each
 * (https://jsonlines.org). What is not that is answered whole.
 */
export function messagesIn(body: string): string[] {
  const lines = body.split('\n');
  return lines.every((line) => line.startsWith('{')) ? lines : [body];
}

/**
 * Reads a message from a stream.
 * @throws MalformedMessageError when it is no JSON, not of the subject's contract, or of an unknown subject.
 */
export function parseMessage(subject: string, body: string): Message {
  const contract = Object.hasOwn(contracts, subject) ? contracts[subject as Subject] : undefined;
  if (!contract) throw new MalformedMessageError(`unknown subject ${subject}`);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new MalformedMessageError('not JSON', { cause });
  }
  const head = envelope.safeParse(json);
  if (!head.success) throw new MalformedMessageError(`bad envelope: ${z.prettifyError(head.error)}`);
  if (head.data.type !== subject) throw new MalformedMessageError(`type ${head.data.type} on ${subject}`);
  const data = contract.schema.safeParse((json as { data?: unknown }).data);
  if (!data.success) throw new MalformedMessageError(`bad data: ${z.prettifyError(data.error)}`);
  return { ...head.data, type: subject as Subject, data: data.data };
}

/** The newest message of each aggregate among many; what is older changes nothing anyway. */
export function newestById<S extends Subject>(
  messages: Message<S>[],
  idOf: (message: Message<S>) => string,
): Message<S>[] {
  const newest = new Map<string, Message<S>>();
  for (const candidate of messages) {
    const known = newest.get(idOf(candidate));
    if (!known || candidate.version > known.version) newest.set(idOf(candidate), candidate);
  }
  return [...newest.values()];
}
