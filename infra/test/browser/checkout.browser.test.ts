import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { fillCard, launchBrowser } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { payOnStripe, publishEvent, signUp } from '../system/support/visitor.ts';
import { violationsInLightAndDark } from './support/colour-schemes.ts';
import { answerOf, newPerson, order, type Person } from './support/buyer.ts';

const HOLD_SECONDS = 25;
const SIZES = ['phone', 'desktop'] as const;

let stack: TestStack;
let browser: Browser;
let sessionId: string;
let eventId: string;
beforeAll(async () => {
  stack = await startTestStack({
    client: true,
    env: { orders: { HOLD_SECONDS: String(HOLD_SECONDS) }, payments: { RECONCILE_SECONDS: '2' } },
  });
  browser = await launchBrowser();
  const seller = await signUp(stack.url, 'seller');
  const event = await publishEvent(seller, [
    { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 20, seatsPerRow: 10 },
    { id: 'GA', name: 'Standing', kind: 'general', price: 2000, capacity: 50 },
  ]);
  eventId = event.id;
  sessionId = event.sessions[0]!.id;
  await stack.settled();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

const buyer = (size: (typeof SIZES)[number]) => newPerson(browser, stack.url, size);
/** Each test has rows of its own, so that none waits for another's hold. */
let lastRow = 0;
const newRow = () => `${(lastRow += 1)}`;
const hold = ({ api }: Pick<Person, 'api'>, seats: string[]) =>
  order(api, { sessionId, sectionId: 'A', seats });

describe.each(SIZES)('on a %s', (size) => {
  it('shows what is held and until when, takes a second card after a declined one, and leads to the tickets', async () => {
    const { page, api, consoleErrors } = await buyer(size);
    const row = newRow();
    const { id } = await hold({ api }, [`${row}/3`, `${row}/4`]);
    await page.goto(`/orders/${id}`);

    await page.getByRole('heading', { name: 'Held for you' }).waitFor();
    const held = page.getByRole('region', { name: 'What is held' });
    await held.getByRole('link', { name: 'Opening night' }).waitFor();
    for (const words of ['The Hall', 'Stalls', `Row ${row}, seats 3, 4`, '$90.00']) {
      expect(await held.innerText()).toContain(words);
    }
    const [minutes, seconds] = (await page.getByRole('timer').innerText()).split(':').map(Number);
    const left = minutes! * 60 + seconds!;
    expect(left).toBeGreaterThan(HOLD_SECONDS / 2);
    expect(left).toBeLessThanOrEqual(HOLD_SECONDS);
    expect(await violationsInLightAndDark(page)).toEqual([]);

    await page.getByRole('button', { name: 'Pay $90.00' }).click();
    await fillCard(page, '4000 0000 0000 0002');
    await page
      .getByText(/declined/i)
      .first()
      .waitFor();
    await fillCard(page, '4242 4242 4242 4242');
    await page.getByRole('heading', { name: 'Your tickets are ready' }).waitFor();
    const steps = page.getByRole('list', { name: 'Progress' }).getByRole('listitem');
    expect(await steps.allInnerTexts()).toEqual([
      expect.stringMatching(/Paid\s+\(done\)/),
      expect.stringMatching(/Issued\s+\(done\)/),
      expect.stringMatching(/Ready\s+\(done\)/),
    ]);
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await page.getByRole('link', { name: 'See my tickets' }).click();
    await page.getByRole('img', { name: `QR code for Opening night, Row ${row}, seat 3` }).waitFor();
    // Stripe's page says of a declined card what its API answered.
    expect(consoleErrors.filter((text) => !text.includes('status of 402'))).toEqual([]);
  }, 90_000);

  it('frees seats at once when the buyer cancels, on the order or in the list', async () => {
    const [{ page, api, consoleErrors }, other] = [await buyer(size), await buyer(size)];
    const seats = [1, 2].map((number) => `${lastRow + 1}/${number}`);
    newRow();
    const first = await hold({ api }, seats);
    await page.goto(`/orders/${first.id}`);
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
    await page.getByText('You cancelled this order').waitFor();
    const second = await hold(other, seats);
    await answerOf(other.api.delete(`/api/orders/${second.id}`));

    await hold({ api }, seats);
    await page.goto('/orders');
    const card = page.getByRole('article').filter({ hasText: 'To be paid' });
    expect(await card.innerText()).toContain(`Row ${lastRow}, seats 1, 2`);
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await card.getByRole('button', { name: 'Cancel order' }).click();
    await card.waitFor({ state: 'detached' });
    expect(await page.getByText('Cancelled', { exact: true }).count()).toBe(2);
    const third = await hold(other, seats);
    await answerOf(other.api.delete(`/api/orders/${third.id}`));
    expect(consoleErrors).toEqual([]);
  }, 60_000);
});

it('explains a hold that ran out; one tap gets the same seats, or else the best of the section', async () => {
  const people = await Promise.all(SIZES.map((size) => buyer(size)));
  const rows = SIZES.map(() => newRow());
  await Promise.all(
    people.map(async (person, index) => {
      const { id } = await hold(person, [`${rows[index]}/5`, `${rows[index]}/6`]);
      await person.page.goto(`/orders/${id}`);
    }),
  );
  for (const { page } of people) {
    await page
      .getByRole('heading', { name: 'Time ran out' })
      .waitFor({ timeout: (HOLD_SECONDS + 20) * 1000 });
    await page.getByText('went back on sale').waitFor();
  }
  const [phone, desktop] = people as [Person, Person];
  expect(await violationsInLightAndDark(phone.page)).toEqual([]);

  // Nobody has taken the phone's seats; somebody has one of the desktop's.
  await hold(await buyer('desktop'), [`${rows[1]}/6`]);
  await phone.page.getByRole('button', { name: 'Try again' }).click();
  await phone.page.getByText('you have the same places as before').waitFor();
  expect(await phone.page.getByRole('region', { name: 'What is held' }).innerText()).toContain(
    `Row ${rows[0]}, seats 5, 6`,
  );
  await desktop.page.getByRole('button', { name: 'Try again' }).click();
  await desktop.page.getByText('Your seats were gone').waitFor();
  const held = await desktop.page.getByRole('region', { name: 'What is held' }).innerText();
  expect(held).toContain('Stalls');
  expect(held).toContain('2 tickets');
  expect(held).not.toContain(`Row ${rows[1]}, seats 5, 6`);
  expect(await desktop.page.getByRole('timer').count()).toBe(1);
  for (const { page, consoleErrors } of people) {
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
    // The refusal of the taken seats is an answer, which browsers log all the same.
    expect(consoleErrors.filter((text) => !text.includes('status of 409'))).toEqual([]);
  }
}, 120_000);

it('says of money that came too late that it goes back, to whoever looks at the expired order too', async () => {
  const { page, api } = await buyer('phone');
  const seat = `${newRow()}/1`;
  const { id, expiresAt } = await hold({ api }, [seat]);
  const { checkoutUrl } = await answerOf<{ checkoutUrl: string }>(
    api.post('/api/payments', { data: { orderId: id } }),
  );
  // Stripe takes the money while payments is down, and the hold runs out.
  for (const one of stack.processes('payments')) await one.stop();
  expect(await payOnStripe(stack.stripe.emulator!, checkoutUrl)).toBe(200);
  const other = await buyer('desktop');
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(expiresAt) - Date.now())));
  await eventually(
    () =>
      hold(other, [seat]).then(
        () => true,
        () => false,
      ),
    20_000,
  );
  await page.goto(`/orders/${id}`);
  await page.getByRole('heading', { name: 'Time ran out' }).waitFor();
  await stack.add('payments');
  await page.getByRole('heading', { name: 'Refunded' }).waitFor();
  await page.goto('/orders');
  const card = page.getByRole('article');
  expect(await card.innerText()).toContain('Refunded');
  expect(await card.innerText()).not.toContain('Expired');
}, 120_000);

it('tells that the server is out of reach, that the hold runs on, and goes on when it is back', async () => {
  const { page, api } = await buyer('desktop');
  const { id } = await order(api, { sessionId, sectionId: 'GA', quantity: 2 });
  await page.goto(`/orders/${id}`);
  await page.getByRole('timer').waitFor();
  expect(await page.getByRole('region', { name: 'What is held' }).innerText()).toContain('2 places');
  await page.context().setOffline(true);
  await page.getByText('Your hold runs on meanwhile').waitFor({ timeout: 30_000 });
  await page.context().setOffline(false);
  await page.getByText('Your hold runs on meanwhile').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Cancel order' }).click();
  await page.getByText('You cancelled this order').waitFor();
  await page.getByRole('link', { name: 'See the event' }).waitFor();
  expect(await page.getByRole('link', { name: 'See the event' }).getAttribute('href')).toBe(
    `/events/${eventId}`,
  );
}, 60_000);
