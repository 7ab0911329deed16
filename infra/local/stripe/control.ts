import { z } from 'zod';
import { cardByName, cardByNumber, toCard } from './cards.ts';
import { expireOverdue, finishAuthentication, paySession } from './charging.ts';
import { findSession } from './checkout-sessions.ts';
import type { Emulator } from './emulator-context.ts';
import { ApiError } from './errors.ts';
import { json, type Reply, type Request } from './http.ts';
import { ledger } from './ledger.ts';
import { renderIntent, renderSession } from './render.ts';
import { switchChange, type SwitchBoard } from './switches.ts';
import type { Webhooks } from './webhooks.ts';

export interface ControlOptions {
  emulator: Emulator;
  switches: SwitchBoard;
  webhooks: Webhooks;
  commit: () => void;
}

type Handler = (options: ControlOptions, body: unknown, id: string) => Reply;

const routes: [method: string, pattern: RegExp, handler: Handler][] = [
  ['GET', /^\/emulator\/health$/, health],
  ['GET', /^\/emulator\/ledger$/, ({ emulator }) => json(200, ledger(emulator.store))],
  ['GET', /^\/emulator\/switches$/, ({ switches }) => json(200, switches.current)],
  ['POST', /^\/emulator\/switches$/, setSwitches],
  ['DELETE', /^\/emulator\/switches$/, resetSwitches],
  ['GET', /^\/emulator\/webhooks$/, listWebhooks],
  ['POST', /^\/emulator\/webhooks\/resend$/, resend],
  ['POST', /^\/emulator\/checkout\/(\w+)\/pay$/, pay],
  ['POST', /^\/emulator\/payment-intents\/(\w+)\/authenticate$/, authenticate],
];

/** Answers the control API under `/emulator`, which is for tests and tools and not part of Stripe. */
export function answerControl(options: ControlOptions, request: Request): Reply {
  for (const [method, pattern, handler] of routes) {
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (!match) continue;
    try {
      return handler(options, request.body ? JSON.parse(request.body) : {}, match[1] ?? '');
    } catch (error) {
      if (error instanceof ApiError) return json(error.status, error.body);
      if (error instanceof z.ZodError) return problem(400, z.prettifyError(error));
      if (error instanceof SyntaxError) return problem(400, 'The body is not JSON');
      throw error;
    }
  }
  return problem(404, `There is no ${request.method} ${request.path}`);
}

const problem = (status: number, message: string) => json(status, { error: { message } });

function health({ emulator: { store }, webhooks }: ControlOptions) {
  return json(200, {
    ok: true,
    sessions: store.sessions.size,
    openSessions: store.openSessions.size,
    paymentIntents: store.intents.size,
    refunds: store.refunds.size,
    pendingWebhooks: webhooks.pending(),
  });
}

function setSwitches({ emulator, switches, webhooks, commit }: ControlOptions, body: unknown) {
  switches.set(switchChange.parse(body));
  expireOverdue(emulator);
  commit();
  webhooks.switched();
  return json(200, switches.current);
}

function resetSwitches({ switches, webhooks }: ControlOptions) {
  switches.reset();
  webhooks.switched();
  return json(200, switches.current);
}

function listWebhooks({ emulator, webhooks }: ControlOptions) {
  const events = [...emulator.store.events.values()].map(({ id, type, created, delivered }) => ({
    id,
    type,
    created,
    delivered,
  }));
  return json(200, { pending: webhooks.pending(), events, deliveries: webhooks.deliveries });
}

const resendBody = z.union([
  z.strictObject({ eventId: z.string() }),
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ undelivered: z.literal(true) }),
]);

function resend({ emulator, webhooks }: ControlOptions, body: unknown) {
  const wanted = resendBody.parse(body);
  const events = [...emulator.store.events.values()].filter((event) => {
    if ('eventId' in wanted) return event.id === wanted.eventId;
    return 'all' in wanted || !event.delivered;
  });
  if ('eventId' in wanted && events.length === 0) return problem(404, `No such event: ${wanted.eventId}`);
  for (const event of events) webhooks.send(event);
  return json(202, { sent: events.length });
}

const payBody = z.strictObject({
  /** The number or the name of a test card. */
  card: z.string().default('visa'),
  /** Answers the 3-D Secure step at once; without it a card that asks for it leaves the payment waiting. */
  authenticate: z.boolean().optional(),
});

/** Pays a session as its page would: 200 paid, 202 waits for 3-D Secure, 402 declined, 409 not open. */
function pay({ emulator, commit }: ControlOptions, body: unknown, id: string) {
  const input = payBody.parse(body);
  const testCard = cardByName(input.card) ?? cardByNumber(input.card);
  if (!testCard) return problem(400, 'That is none of the test cards');
  const session = findSession(emulator, id);
  if (session.status !== 'open') {
    commit();
    return json(409, { status: session.status, session: renderSession(session, emulator.publicUrl) });
  }
  let outcome = paySession(emulator, session, toCard(testCard));
  const intent = emulator.store.intents.get(session.intent ?? '');
  if (outcome.status === 'requires_action' && input.authenticate !== undefined && intent)
    outcome = finishAuthentication(emulator, intent, input.authenticate);
  commit();
  const status = { paid: 200, requires_action: 202, declined: 402 }[outcome.status];
  return json(status, { ...outcome, session: renderSession(session, emulator.publicUrl) });
}

function authenticate({ emulator, commit }: ControlOptions, body: unknown, id: string) {
  const { succeed } = z.strictObject({ succeed: z.boolean().default(true) }).parse(body);
  const intent = emulator.store.intents.get(id);
  if (!intent) return problem(404, `No such payment_intent: '${id}'`);
  if (intent.status !== 'requires_action') return problem(409, `${id} has a status of ${intent.status}`);
  const outcome = finishAuthentication(emulator, intent, succeed);
  commit();
  return json(200, { ...outcome, payment_intent: renderIntent(intent, emulator.publicUrl) });
}
