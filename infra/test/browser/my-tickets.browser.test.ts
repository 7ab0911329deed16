import { readFileSync } from 'node:fs';
import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { readQr, type QrKeySet } from '../../../client/lib/door/read-qr.ts';
import { readPdf } from '../../../client/test/read-pdf.ts';
import { launchBrowser, sizes } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { publishEvent, signUp } from '../system/support/visitor.ts';
import { buy, newPerson, unexpected } from './support/buyer.ts';
import { violationsInLightAndDark } from './support/colour-schemes.ts';

const SIZES = ['phone', 'desktop'] as const;
const DAY_MS = 86_400_000;

let stack: TestStack;
let browser: Browser;
let events: { id: string; sessions: { id: string }[] }[];
beforeAll(async () => {
  stack = await startTestStack({ client: true });
  browser = await launchBrowser();
  const seller = await signUp(stack.url, 'seller');
  const sections = [{ id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 10, seatsPerRow: 10 }];
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  events = [
    await publishEvent(seller, sections, { name: 'Later show', sessions: [{ startsAt: inDays(40) }] }),
    await publishEvent(seller, sections, {
      name: 'Next show',
      venue: { name: 'The Hall', address: '1 Stage Street' },
      sessions: [{ startsAt: inDays(2), endsAt: inDays(2.1) }],
    }),
  ];
  await stack.settled();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

let lastRow = 0;
/** Somebody with a seat at the later show and two at the next one. */
async function ticketHolder(size: keyof typeof sizes) {
  const person = await newPerson(browser, stack.url, size);
  const row = (lastRow += 1);
  const [later, next] = events.map(({ sessions }) => sessions[0]!.id);
  await buy(person.api, { sessionId: later, sectionId: 'A', seats: [`${row}/1`] });
  const tickets = await buy(person.api, { sessionId: next, sectionId: 'A', seats: [`${row}/1`, `${row}/2`] });
  return { ...person, row, tickets };
}

const qrCodes = (page: Page) => page.getByRole('img', { name: /^QR code for/ });

/** Waits until the service worker has kept the page. */
const kept = (page: Page, path: string) =>
  eventually(
    () =>
      page.evaluate(`caches.open('private-pages').then((c) => c.match('${path}')).then((r) => Boolean(r))`),
    15_000,
  );
const keptPages = (page: Page) =>
  page.evaluate(`caches.open('private-pages').then((c) => c.keys()).then((all) => all.length)`);

describe.each(SIZES)('on a %s', (size) => {
  it('shows a large code for each ticket, by event, soonest first', async () => {
    const { page, consoleErrors, row } = await ticketHolder(size);
    await page.goto('/my-tickets');
    const headings = page.getByRole('heading', { level: 2 });
    expect(await headings.allInnerTexts()).toEqual(['Next show', 'Later show']);
    const codes = qrCodes(page);
    const names = (await codes.all()).map((code) => code.getAttribute('alt'));
    expect(await Promise.all(names)).toEqual([
      `QR code for Next show, Row ${row}, seat 1`,
      `QR code for Next show, Row ${row}, seat 2`,
      `QR code for Later show, Row ${row}, seat 1`,
    ]);
    const box = (await codes.first().boundingBox())!;
    expect(box.width).toBeGreaterThan(260);
    expect(box.height).toBeGreaterThan(260);
    expect(await page.getByRole('region', { name: 'Next show' }).innerText()).toContain(
      'The Hall, 1 Stage Street',
    );
    expect(await violationsInLightAndDark(page)).toEqual([]);
    expect(consoleErrors).toEqual([]);
  }, 60_000);

  it('goes on showing them without network once opened, and nothing of them after signing out', async () => {
    const { page, consoleErrors, row } = await ticketHolder(size);
    await page.goto('/my-tickets');
    await kept(page, '/my-tickets');
    await page.context().setOffline(true);
    await page.reload();
    await qrCodes(page).first().waitFor();
    expect(await qrCodes(page).count()).toBe(3);
    // The picture is in the page itself: it is drawn, not only named.
    const drawn = await qrCodes(page)
      .first()
      .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    expect(drawn).toBeGreaterThan(0);
    await page.getByText('Your tickets are good as they are').waitFor();
    await page.getByRole('heading', { name: `Row ${row}, seat 2` }).waitFor();

    // Any other page says in words of ours that there is no network, and leads back here.
    await page.goto('/orders');
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
    await page.getByRole('link', { name: 'My tickets' }).click();
    await qrCodes(page).first().waitFor();

    await page.context().setOffline(false);
    await page.goto('/');
    await page.getByRole('button', { name: /Signed in as/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
    expect(await keptPages(page)).toBe(0);
    await page.context().setOffline(true);
    await page.goto('/my-tickets');
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
    expect(await qrCodes(page).count()).toBe(0);
    expect(unexpected(consoleErrors)).toEqual([]);
  }, 90_000);
});

it("never shows one person's tickets to the next on the same device", async () => {
  const { page, email } = await ticketHolder('phone');
  await page.goto('/my-tickets');
  await kept(page, '/my-tickets');
  // The session ends without a word; somebody else signs in.
  await page.context().clearCookies();
  const next = await newPerson(browser, stack.url, 'phone', { name: 'Nora Next' });
  await page.goto('/signin');
  expect(await keptPages(page)).toBe(0);
  await page.getByLabel('Email').fill(next.email);
  await page.getByLabel('Password').fill('a-long-password');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /Nora Next/ }).waitFor();
  await page.goto('/my-tickets');
  await page.getByText('No tickets yet').waitFor();
  expect(await violationsInLightAndDark(page)).toEqual([]);
  await kept(page, '/my-tickets');
  await page.context().setOffline(true);
  await page.reload();
  await page.getByText('No tickets yet').waitFor();
  expect(await page.content()).not.toContain(email);
}, 60_000);

it('reads without JavaScript', async () => {
  const { page, api, row } = await ticketHolder('phone');
  const storageState = await page.context().storageState();
  const context = await browser.newContext({
    baseURL: stack.url,
    viewport: sizes.phone,
    javaScriptEnabled: false,
    storageState,
  });
  const plain = await context.newPage();
  await plain.goto('/my-tickets');
  expect(await qrCodes(plain).count()).toBe(3);
  await plain
    .getByRole('heading', { name: `Row ${row}, seat 1` })
    .first()
    .waitFor();
  await plain.getByRole('heading', { name: 'Next show' }).waitFor();
  const { items } = (await (await api.get('/api/orders')).json()) as { items: { id: string }[] };
  await plain.goto(`/orders/${items[0]!.id}`);
  await plain.getByRole('heading', { name: 'Your tickets are ready' }).waitFor();
  await context.close();
}, 60_000);

it('prints as a PDF whose codes scan, and goes into the calendar', async () => {
  const { page, api, tickets, row } = await ticketHolder('desktop');
  await page.goto('/my-tickets');
  const show = page.getByRole('region', { name: 'Next show' });
  const pdfPath = await show.getByRole('link', { name: 'PDF to print' }).getAttribute('href');
  const answer = await api.get(pdfPath!);
  expect(answer.headers()).toMatchObject({
    'content-type': 'application/pdf',
    'cache-control': 'private, no-store',
  });
  const pages = await readPdf(await answer.body());
  const keys = (await (await api.get('/api/tickets/.well-known/jwks.json')).json()) as QrKeySet;
  const genuine = await Promise.all(pages.map(({ code = '' }) => readQr(code, keys)));
  expect(genuine.map((claims) => claims?.ticketId)).toEqual(tickets.map(({ id }) => id));
  expect(pages[0]!.text).toContain('Next show');
  expect(pages[0]!.text).toContain(`Row ${row}, seat 1`);
  expect(pages[1]!.text).toContain(`Row ${row}, seat 2`);
  expect(pages[1]!.text).toContain('Bea Buyer');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    show.getByRole('link', { name: 'Add to calendar' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.ics$/);
  const entry = readFileSync(await download.path(), 'utf8');
  expect(entry).toMatch(/^BEGIN:VCALENDAR\r\n[^]*BEGIN:VEVENT\r\n[^]*SUMMARY:Next show\r\n[^]*END:VCALENDAR/);
  expect(entry).toMatch(/\r\nDTSTART:\d{8}T\d{6}Z\r\n/);

  // They are nobody else's.
  const other = await newPerson(browser, stack.url, 'desktop');
  for (const file of [pdfPath!, pdfPath!.replace('tickets.pdf', 'calendar.ics')]) {
    expect((await other.api.get(file)).status()).toBe(404);
  }
  await page.context().clearCookies();
  const signedOut = await api.get(pdfPath!, { maxRedirects: 0 });
  expect(signedOut.status()).toBe(303);
}, 60_000);
