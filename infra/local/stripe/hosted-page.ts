import { cardByName, cardByNumber, toCard } from './cards.ts';
import { finishAuthentication, paySession } from './charging.ts';
import { findSession, successUrl } from './checkout-sessions.ts';
import type { Emulator } from './emulator-context.ts';
import { ApiError } from './errors.ts';
import { pageHeaders } from './hosted-html.ts';
import {
  authenticationPage,
  cardForm,
  closedPage,
  notePage,
  paymentPage,
  type CardForm,
} from './hosted-views.ts';
import type { Reply, Request } from './http.ts';
import type { Intent, Session } from './records.ts';

interface PageOptions {
  emulator: Emulator;
  commit: () => void;
}

const show = (body: string, status = 200): Reply => ({ status, headers: pageHeaders, body });
const redirect = (location: string): Reply => ({
  status: 303,
  headers: { Location: location, 'Cache-Control': 'no-store' },
  body: '',
});

/** Answers the pages a browser sees: `/c/pay/<session>` and `/authenticate/<payment intent>`. They need no JavaScript. */
export function answerPage({ emulator, commit }: PageOptions, request: Request): Reply {
  const [, kind, id = ''] = /^\/(c\/pay|authenticate)\/(\w+)$/.exec(request.path) ?? [];
  if (request.method !== 'GET' && request.method !== 'POST')
    return show(notePage('Not possible', 'Use GET or POST.'), 405);
  try {
    if (kind === 'c/pay') return payment(emulator, findSession(emulator, id), request);
    const intent = kind === 'authenticate' ? emulator.store.intents.get(id) : undefined;
    if (intent) return authentication(emulator, intent, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  } finally {
    commit();
  }
  if (request.path === '/')
    return show(notePage('Stripe emulator', 'It stands in for Stripe on this machine.'));
  return show(notePage('Not found', 'There is no such page. The link may be mistyped.'), 404);
}

function payment(emulator: Emulator, session: Session, request: Request): Reply {
  const intent = emulator.store.intents.get(session.intent ?? '');
  if (request.method === 'GET') {
    if (session.status !== 'open')
      return show(closedPage(session), session.status === 'complete' ? 200 : 410);
    const query = new URLSearchParams(request.query);
    const failure = query.get('failed') === '1' ? intent?.lastFailure?.message : undefined;
    return show(paymentPage(session, cardForm(cardByName(query.get('card') ?? '')), failure));
  }
  if (session.status === 'complete') return redirect(successUrl(session));
  if (session.status === 'expired') return show(closedPage(session), 410);

  const form = readCardForm(request.body);
  const mistake = mistakeIn(form, emulator.now());
  if (mistake) return show(paymentPage(session, { ...form, number: '' }, mistake), 400);
  const card = cardByNumber(form.number);
  if (!card)
    return show(
      paymentPage(
        session,
        { ...form, number: '' },
        'This is not a test card. Only the test cards listed on this page work here; never enter a real one.',
      ),
      402,
    );
  const outcome = paySession(emulator, session, toCard(card));
  if (outcome.status === 'paid') return redirect(successUrl(session));
  if (outcome.status === 'requires_action') return redirect(`../../authenticate/${session.intent}`);
  return show(paymentPage(session, form, `${outcome.decline.message} Try another card.`), 402);
}

function authentication(emulator: Emulator, intent: Intent, request: Request): Reply {
  const session = emulator.store.sessions.get(intent.session ?? '');
  // A session may have expired, or been paid in another tab, while the bank's page was open.
  if (session && findSession(emulator, session.id).status !== 'open')
    return redirect(`../c/pay/${session.id}`);
  if (intent.status !== 'requires_action')
    return session
      ? redirect(`../c/pay/${session.id}`)
      : show(notePage('Nothing to confirm', 'This payment waits for no confirmation.'), 410);
  if (request.method === 'GET') return show(authenticationPage(intent));

  const complete = new URLSearchParams(request.body).get('outcome') === 'complete';
  const outcome = finishAuthentication(emulator, intent, complete);
  const paid = outcome.status === 'paid';
  if (session) return redirect(paid ? successUrl(session) : `../c/pay/${session.id}?failed=1`);
  if (!intent.returnUrl)
    return show(notePage(paid ? 'Confirmed' : 'Not confirmed', 'You may close this page.'));
  const back = new URL(intent.returnUrl);
  back.searchParams.set('payment_intent', intent.id);
  back.searchParams.set('payment_intent_client_secret', intent.clientSecret);
  back.searchParams.set('redirect_status', paid ? 'succeeded' : 'failed');
  return redirect(back.href);
}

function readCardForm(body: string): CardForm {
  const fields = new URLSearchParams(body);
  const field = (name: string) => (fields.get(name) ?? '').trim();
  return {
    number: field('number'),
    expiry: field('expiry'),
    cvc: field('cvc'),
    name: field('name').slice(0, 100),
  };
}

function mistakeIn(form: CardForm, now: number): string | null {
  if (form.number === '') return 'Your card number is incomplete.';
  const expiry = /^(0?[1-9]|1[0-2])\s*\/?\s*(?:20)?(\d\d)$/.exec(form.expiry);
  if (!expiry) return "Your card's expiration date is incomplete.";
  if (Date.UTC(2000 + Number(expiry[2]), Number(expiry[1])) / 1000 <= now)
    return "Your card's expiration date is in the past.";
  if (!/^\d{3,4}$/.test(form.cvc)) return "Your card's security code is incomplete.";
  return null;
}
