import { testCards, type TestCard } from './cards.ts';
import { successUrl } from './checkout-sessions.ts';
import { html, page } from './hosted-html.ts';
import { formatMoney } from './money.ts';
import type { Intent, LineItem, Session } from './records.ts';

export interface CardForm {
  number: string;
  expiry: string;
  cvc: string;
  name: string;
}

const spaced = (number: string) => number.replace(/(.{4})(?=.)/g, '$1 ');

/** The form as it first shows, with a test card filled in if one was chosen. */
export const cardForm = (card?: TestCard): CardForm => ({
  number: card ? spaced(card.number) : '',
  expiry: '12 / 34',
  cvc: '123',
  name: '',
});

/** The page of an open session. Its links and forms are relative, so it works under any path. */
export function paymentPage(session: Session, form: CardForm, error?: string): string {
  const amount = formatMoney(session.amount, session.currency);
  const back = session.cancelUrl
    ? html`<a class="back" href="${session.cancelUrl}">← Cancel and go back</a>`
    : null;
  const items = session.lineItems.map((item) => lineItem(item, session.currency));
  const email = session.customerEmail
    ? html`<p class="hint">The receipt goes to ${session.customerEmail}.</p>`
    : null;
  return page(
    `${error ? 'Error: ' : ''}Pay ${amount}`,
    html`
      <section>
        ${back}
        <h1>To pay <strong>${amount}</strong></h1>
        <ul class="items" aria-label="What you pay for">
          ${items}
          <li class="total"><span>Total</span> <span class="price">${amount}</span></li>
        </ul>
        ${email}
      </section>
      <div>${payForm(amount, form, error)} ${cardChoice()}</div>
    `,
  );
}

function lineItem({ name, description, unitAmount, quantity }: LineItem, currency: string) {
  return html`<li>
    <span>
      ${name} ${description && html`<small>${description}</small>`}
      ${quantity > 1 && html`<small>${quantity} × ${formatMoney(unitAmount, currency)}</small>`}
    </span>
    <span class="price">${formatMoney(unitAmount * quantity, currency)}</span>
  </li>`;
}

function payForm(amount: string, form: CardForm, error?: string) {
  const invalid = error ? html` aria-invalid="true" aria-describedby="error"` : null;
  return html`<form class="card" method="post" novalidate>
    <h2>Pay with card</h2>
    ${error && html`<p class="error" id="error" role="alert">${error}</p>`}
    <div class="field">
      <label for="number">Card number</label>
      <input
        id="number"
        name="number"
        inputmode="numeric"
        autocomplete="off"
        placeholder="1234 1234 1234 1234"
        maxlength="23"
        value="${form.number}"
        ${invalid}
      />
    </div>
    <div class="pair">
      <div class="field">
        <label for="expiry">Expiry (MM / YY)</label>
        <input
          id="expiry"
          name="expiry"
          inputmode="numeric"
          autocomplete="off"
          placeholder="MM / YY"
          maxlength="9"
          value="${form.expiry}"
        />
      </div>
      <div class="field">
        <label for="cvc">Security code</label>
        <input
          id="cvc"
          name="cvc"
          inputmode="numeric"
          autocomplete="off"
          placeholder="CVC"
          maxlength="4"
          value="${form.cvc}"
        />
      </div>
    </div>
    <div class="field">
      <label for="name">Name on card (optional)</label>
      <input id="name" name="name" autocomplete="off" maxlength="100" value="${form.name}" />
    </div>
    <button class="main">Pay ${amount}</button>
  </form>`;
}

/** Buttons that fill in a test card: a form of its own, so that Enter in the card form still pays. */
function cardChoice() {
  const offered = testCards.filter((card) => card.offered);
  return html`<form class="card" method="get">
    <h2>Use a test card</h2>
    <ul class="cards">
      ${offered.map(
        (card) =>
          html`<li>
            <button name="card" value="${card.name}">
              ${card.label} <span>${spaced(card.number)}</span>
            </button>
          </li>`,
      )}
    </ul>
  </form>`;
}

/** The page of a session that can't be paid any more. */
export function closedPage(session: Session): string {
  const paid = session.status === 'complete';
  const target = paid ? successUrl(session) : session.cancelUrl;
  const label = paid ? 'Continue' : 'Go back';
  return page(
    paid ? 'Already paid' : 'Checkout expired',
    html`<section class="card">
      <h1>${paid ? 'This payment is complete' : 'This checkout has expired'}</h1>
      <p>
        ${
          paid
            ? `${formatMoney(session.amount, session.currency)} was paid. You won't be charged again.`
            : 'Nothing was charged. Go back to start again.'
        }
      </p>
      ${target && html`<a class="main" href="${target}">${label}</a>`}
    </section>`,
    true,
  );
}

/** The 3-D Secure step: what a bank would show. */
export function authenticationPage(intent: Intent): string {
  const amount = formatMoney(intent.amount, intent.currency);
  return page(
    'Confirm your payment',
    html`<form class="card" method="post">
      <h1>3-D Secure: confirm your payment</h1>
      <p>
        Your bank asks whether you are paying <strong>${amount}</strong> with the card ending in
        ${intent.card?.last4}.
      </p>
      <button class="main" name="outcome" value="complete">Complete</button>
      <button class="wide" name="outcome" value="fail">Fail</button>
    </form>`,
    true,
  );
}

/** A page that only says something. */
export const notePage = (title: string, text: string) =>
  page(
    title,
    html`<section class="card">
      <h1>${title}</h1>
      <p>${text}</p>
    </section>`,
    true,
  );
