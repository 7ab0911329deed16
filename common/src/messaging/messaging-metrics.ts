import { counter, histogram, lookedUp } from '../service/metrics.ts';
import { streamOf, type ServiceName } from './contracts.ts';
import { DEAD_LETTER_STREAM, isNotFound, type Nats } from './nats.ts';
import { Outbox } from './outbox.ts';

/** Messages that JetStream has acknowledged. */
export const published = counter('aisle_messages_published_total', 'Messages published, by subject.', [
  'subject',
]);

/** What became of each delivery: `handled`, `retried` or `dead` (kept as a dead letter). */
export const received = counter(
  'aisle_messages_received_total',
  'Messages received, by subject and outcome.',
  ['subject', 'outcome'],
);

export const redelivered = counter(
  'aisle_messages_redelivered_total',
  'Deliveries that were not the first.',
  ['subject'],
);

export const batchSizes = histogram(
  'aisle_message_batch_size',
  'Messages of a subject that were handled together.',
  [1, 2, 5, 10, 20, 50, 100, 200, 500],
  ['subject'],
);

export const handlingTimes = histogram(
  'aisle_message_batch_duration_seconds',
  'Time to handle the messages of a subject that arrived together.',
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  ['subject'],
);

/** Beyond this many rows nobody needs to know how many more there are, and counting them would cost. */
const MOST_ROWS = 10_000;

/** Exposes how far a service's messages are behind, on their way out and in. */
export function exposeMessaging(nats: Nats, service: ServiceName, publishers: ServiceName[]): void {
  lookedUp(
    {
      aisle_outbox_messages: `What is committed and not known to be in JetStream, counted as that stores it: a message, or several of a transaction; ${MOST_ROWS} stands for more.`,
      aisle_outbox_oldest_age_seconds: 'Age of the oldest of them; 0 where there is none.',
    },
    [],
    async () => {
      const [count, oldest] = await Promise.all([
        Outbox.collection.countDocuments({}, { limit: MOST_ROWS }),
        Outbox.collection.findOne({}, { sort: { _id: 1 }, projection: { _id: 1 } }),
      ]);
      const age = oldest ? (Date.now() - oldest._id.getTimestamp().getTime()) / 1000 : 0;
      return {
        aisle_outbox_messages: [{ value: count }],
        aisle_outbox_oldest_age_seconds: [{ value: Math.max(0, age) }],
      };
    },
  );

  lookedUp(
    {
      aisle_consumer_pending_messages:
        'What a stream has stored (a message, or several of a transaction) and not delivered yet to this service.',
      aisle_consumer_unacknowledged_messages: 'What of it was delivered and is not acknowledged yet.',
    },
    ['stream'],
    async () => {
      const consumers = await Promise.all(
        publishers.map((publisher) => nats.jsm.consumers.info(streamOf(publisher), service)),
      );
      const samples = (valueOf: (consumer: (typeof consumers)[number]) => number) =>
        consumers.map((consumer) => ({ labels: { stream: consumer.stream_name }, value: valueOf(consumer) }));
      return {
        aisle_consumer_pending_messages: samples(({ num_pending }) => num_pending),
        aisle_consumer_unacknowledged_messages: samples(({ num_ack_pending }) => num_ack_pending),
      };
    },
  );

  lookedUp(
    { aisle_dead_letters: 'Messages that this service could not use and that nobody has dealt with yet.' },
    [],
    async () => ({ aisle_dead_letters: [{ value: await countDeadLetters(nats, service) }] }),
  );
}

async function countDeadLetters(nats: Nats, service: ServiceName): Promise<number> {
  const subject = `dead-letter.${service}`;
  try {
    const { state } = await nats.jsm.streams.info(DEAD_LETTER_STREAM, { subjects_filter: subject });
    return state.subjects?.[subject] ?? 0;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}
