import { afterEach, describe, expect, it } from '@jest/globals';
import { checkout, ledgerOf, startAll, stopAll, submit } from './support.ts';

afterEach(stopAll);

const fields = (number: string, more: Record<string, string> = {}) => ({
  number,
  expiry: '12 / 34',
  cvc: '123',
  name: 'Ada',
  ...more,
});

async function openPage(
  options: Parameters<typeof startAll>[0] = {},
  more: Parameters<typeof checkout>[0] = {},
) {
  const all = await startAll(options);
  const session = await all.stripe.checkout.sessions.create(checkout(more));
  return { ...all, session, url: session.url ?? '' };
}

describe('the hosted page', () => {
  it('shows what is paid for, how much, and the way back', async () => {
    const { url } = await openPage({}, { customer_email: 'ada@example.com' });
    const response = await fetch(url);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const part of [
      '<html lang="en">',
      '<title>Pay $85.00 — Stripe emulator</title>',
      'test cards only',
      'Row 12, seat 7',
      '2 × $20.00',
      '$85.00',
      'ada@example.com',
      'href="http://localhost:3000/orders/1"',
      'for="number"',
    ])
      expect(page).toContain(part);
    expect(page).not.toContain('<script');
  });

  it('fills in the test card that is asked for', async () => {
    const { url } = await openPage();
    expect(await (await fetch(`${url}?card=chargeDeclined`)).text()).toContain('value="4000 0000 0000 0002"');
  });

  it('escapes what the seller wrote', async () => {
    const { url } = await openPage(
      {},
      {
        line_items: [
          {
            quantity: 1,
            price_data: { currency: 'usd', unit_amount: 100, product_data: { name: '<img src=x> & "co"' } },
          },
        ],
      },
    );
    const page = await (await fetch(url)).text();
    expect(page).not.toContain('<img');
    expect(page).toContain('&#60;img src=x&#62; &#38; &#34;co&#34;');
  });

  it('takes 4242 and leads to success_url with the session filled in', async () => {
    const { url, session, stripe } = await openPage();
    const answer = await submit(url, fields('4242 4242 4242 4242'));
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`http://localhost:3000/orders/1?session=${session.id}`);
    expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');

    const again = await submit(url, fields('4242424242424242'));
    expect(again.headers.get('location')).toContain(session.id);
    const seen = await (await fetch(url)).text();
    expect(seen).toContain('This payment is complete');
    expect(seen).toContain(`?session=${session.id}`);
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
  });

  it.each([
    ['4000 0000 0000 0002', 'Your card was declined.'],
    ['4000 0000 0000 9995', 'Your card has insufficient funds.'],
  ])('shows why %s was refused and lets the buyer try again', async (number, message) => {
    const { url, emulator } = await openPage();
    const refused = await submit(url, fields(number));
    const page = await refused.text();
    expect(refused.status).toBe(402);
    expect(page).toContain('role="alert"');
    expect(page).toContain(message);
    expect((await ledgerOf(emulator)).payments).toEqual([]);
    expect((await submit(url, fields('4242424242424242'))).status).toBe(303);
    expect((await ledgerOf(emulator)).payments).toHaveLength(1);
  });

  it('asks for 3-D Secure; completing pays, failing lets the buyer try again', async () => {
    const { url, session, stripe } = await openPage();
    const asked = await submit(url, fields('4000 0000 0000 3220'));
    const step = new URL(asked.headers.get('location') ?? '', url).href;
    expect(step).toContain('/authenticate/pi_');
    expect(await (await fetch(step)).text()).toMatch(/card ending in\s+3220/);

    const failed = await submit(step, { outcome: 'fail' });
    const back = new URL(failed.headers.get('location') ?? '', step).href;
    expect(back).toContain(url);
    expect(await (await fetch(back)).text()).toContain('unable to authenticate');

    await submit(url, fields('4000 0000 0000 3220'));
    const completed = await submit(step, { outcome: 'complete' });
    expect(completed.headers.get('location')).toContain(`session=${session.id}`);
    expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
    expect((await submit(step, { outcome: 'complete' })).headers.get('location')).toContain('../c/pay/');
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
  });

  it('pays nothing when the session expires during 3-D Secure', async () => {
    const { url, session, stripe, emulator } = await openPage();
    const asked = await submit(url, fields('4000000000003220'));
    const step = new URL(asked.headers.get('location') ?? '', url).href;
    await stripe.checkout.sessions.expire(session.id);
    const late = await submit(step, { outcome: 'complete' });
    expect(late.status).toBe(303);
    const page = await fetch(new URL(late.headers.get('location') ?? '', step));
    expect(page.status).toBe(410);
    expect(await page.text()).toContain('This checkout has expired');
    expect((await submit(url, fields('4242424242424242'))).status).toBe(410);
    expect((await ledgerOf(emulator)).payments).toEqual([]);
  });

  it.each([
    ['an unknown number', fields('4111 1111 1111 1111'), 402, 'not a test card'],
    ['no number', fields(''), 400, 'card number is incomplete'],
    ['a past date', fields('4242424242424242', { expiry: '01 / 20' }), 400, 'in the past'],
    ['no date', fields('4242424242424242', { expiry: '' }), 400, 'expiration date is incomplete'],
    ['half a code', fields('4242424242424242', { cvc: '1' }), 400, 'security code is incomplete'],
  ])('refuses %s, pays nothing and never shows the number again', async (_what, form, status, message) => {
    const { url, emulator, stripe } = await openPage();
    const refused = await submit(url, form);
    const page = await refused.text();
    expect(refused.status).toBe(status);
    expect(page).toContain(message);
    expect(page).not.toContain('4111');
    expect((await ledgerOf(emulator)).payments).toEqual([]);
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  it('works under a path behind a front door, whether that strips the path or not', async () => {
    const { session, emulator } = await openPage({ publicUrl: 'http://localhost:3000/stripe-emulator/' });
    expect(session.url).toBe(`http://localhost:3000/stripe-emulator/c/pay/${session.id}`);
    for (const path of ['', '/stripe-emulator']) {
      const page = await (await fetch(`${emulator.url}${path}/c/pay/${session.id}`)).text();
      expect(page).toContain('Pay $85.00');
      expect(page).not.toMatch(/(action|href)="\//);
    }
    const asked = await submit(
      `${emulator.url}/stripe-emulator/c/pay/${session.id}`,
      fields('4000000000003220'),
    );
    expect(new URL(asked.headers.get('location') ?? '', session.url ?? '').pathname).toMatch(
      /^\/stripe-emulator\/authenticate\/pi_/,
    );
  });

  it('says so when there is no such page', async () => {
    const { emulator } = await startAll();
    for (const path of ['/c/pay/cs_nope', '/authenticate/pi_nope', '/favicon.ico'])
      expect((await fetch(emulator.url + path)).status).toBe(404);
  });
});
