import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { fillCard, launchBrowser, signUpInBrowser, visit } from './support/browser.ts';
import { startTestStack, twoOfEach, type TestStack } from './support/test-stack.ts';

const HOLD_SECONDS = 30;
let stack: TestStack;
let browser: Browser;
beforeAll(async () => {
  stack = await startTestStack({
    client: true,
    processes: twoOfEach,
    env: { orders: { HOLD_SECONDS: String(HOLD_SECONDS) } },
  });
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

let people = 0;
const email = () => `person-${(people += 1)}@example.com`;

/** Lists a ticket through the pages and answers its page's path. */
async function list(page: Page, title: string): Promise<string> {
  await page.goto('/sell');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Price').fill('45.00');
  await page.getByRole('button', { name: 'List ticket' }).click();
  await page.waitForURL(/\/tickets\/[0-9a-f]{24}$/);
  return new URL(page.url()).pathname;
}

async function buy(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Buy' }).click();
  await page.waitForURL(/\/orders\/[0-9a-f]{24}/);
}

async function payWith(page: Page, card: string): Promise<void> {
  await page.getByRole('button', { name: 'Pay' }).click();
  await fillCard(page, card);
}

for (const size of ['phone', 'desktop'] as const) {
  describe(`on a ${size}`, () => {
    it('sign up → list → buy as another user → pay → QR → verify twice', async () => {
      const seller = await visit(browser, stack.url, size);
      await signUpInBrowser(seller.page, email(), 'Sell tickets');
      const title = `Concert ${size}`;
      const path = await list(seller.page, title);

      const buyer = await visit(browser, stack.url, size);
      await signUpInBrowser(buyer.page, email(), 'Buy tickets');
      await buyer.page.goto('/resale');
      await buyer.page.getByRole('link', { name: new RegExp(title) }).click();
      await buyer.page.waitForURL(`**${path}`);
      await buyer.page.getByRole('button', { name: 'Buy' }).click();
      await buyer.page.waitForURL(/\/orders\/[0-9a-f]{24}/);
      await payWith(buyer.page, '4242 4242 4242 4242');
      await buyer.page.getByText('Your tickets are ready').waitFor();

      await buyer.page.goto('/my-tickets');
      await buyer.page.getByRole('img', { name: `QR code for ${title}` }).waitFor();
      await buyer.page.getByText('Code as text').click();
      const qr = (await buyer.page.locator('code').first().innerText()).trim();

      await seller.page.goto('/door');
      await seller.page.getByRole('button', { name: 'Start scanning' }).click();
      await seller.page.getByLabel('QR code or ticket number').fill(qr);
      await seller.page.getByRole('button', { name: 'Verify' }).click();
      await seller.page.getByText('Admitted', { exact: true }).waitFor();
      await seller.page.getByRole('button', { name: 'Next' }).click();
      await seller.page.getByLabel('QR code or ticket number').fill(qr);
      await seller.page.getByRole('button', { name: 'Verify' }).click();
      await seller.page.getByText('Already used', { exact: true }).waitFor();
      await seller.page.getByText('First scanned').waitFor();

      await seller.page.goto(path);
      await seller.page.getByText('Sold', { exact: true }).first().waitFor();
      expect([...seller.consoleErrors, ...buyer.consoleErrors]).toEqual([]);
    }, 90_000);
  });
}

/** A seller who lists one ticket, and somebody else who holds it. */
async function sellerAndBuyer(title: string) {
  const seller = await visit(browser, stack.url);
  await signUpInBrowser(seller.page, email(), 'Sell tickets');
  const path = await list(seller.page, title);
  const { page, consoleErrors } = await visit(browser, stack.url);
  await signUpInBrowser(page, email(), 'Buy tickets');
  await buy(page, path);
  return { page, path, consoleErrors };
}

it('shows a declined card, and lets the buyer pay with another one', async () => {
  const { page } = await sellerAndBuyer('Declined first');
  await payWith(page, '4000 0000 0000 0002');
  await page
    .getByText(/declined/i)
    .first()
    .waitFor();
  await fillCard(page, '4242 4242 4242 4242');
  await page.getByText('Your tickets are ready').waitFor();
}, 90_000);

it('asks for 3-D Secure where the card does', async () => {
  const { page } = await sellerAndBuyer('Asked twice');
  await payWith(page, '4000 0000 0000 3220');
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.getByText('Your tickets are ready').waitFor();
}, 90_000);

it('puts a ticket back on sale at once when its buyer cancels', async () => {
  const { page, path, consoleErrors } = await sellerAndBuyer('Cancelled');
  await page.getByRole('button', { name: 'Cancel order' }).click();
  await page.getByText('You cancelled this order').waitFor();
  await stack.settled();
  await page.goto(path);
  await page.getByText('On sale', { exact: true }).first().waitFor();
  expect(consoleErrors).toEqual([]);
}, 90_000);

it('explains a hold that ran out, and has the ticket on sale again', async () => {
  const { page, path } = await sellerAndBuyer('Too slow');
  await page.getByText('Time ran out').waitFor({ timeout: (HOLD_SECONDS + 30) * 1000 });
  await stack.settled();
  await page.goto(path);
  await page.getByText('On sale', { exact: true }).first().waitFor();
  await page.goto('/resale');
  await page.getByRole('link', { name: /Too slow/ }).waitFor();
}, 150_000);
