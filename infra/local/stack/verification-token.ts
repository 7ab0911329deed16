import { setTimeout as sleep } from 'node:timers/promises';
import { connectNats, messagesIn, parseMessage, streamOf, type Message } from '@aisle/common';

const SUBJECT = 'user.email-verification-requested';
const PATIENCE_MS = 10_000;
const RETRY_MS = 100;

/**
 * What the newest verification mail to an address brings: read from the message that asks for the mail, since this
 * machine may send none.
 * @throws Error when none is asked for within seconds
 */
export async function readVerificationToken(natsUrl: string, email: string): Promise<string> {
  const nats = await connectNats(natsUrl, 'demo data');
  try {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(RETRY_MS)) {
      // There is none, or not even the stream, until auth's first message is out.
      const stored = await nats.jsm.streams
        .getMessage(streamOf('auth'), { last_by_subj: SUBJECT })
        .catch(() => undefined);
      const newest = stored && messagesIn(stored.string()).at(-1)!;
      const { data } = (newest ? parseMessage(SUBJECT, newest) : {}) as Partial<Message<typeof SUBJECT>>;
      if (data?.email === email) return data.token;
    }
  } finally {
    await nats.connection.close();
  }
  throw new Error(`no mail was asked for to verify ${email}`);
}
