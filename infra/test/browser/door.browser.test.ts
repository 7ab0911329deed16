import { join } from 'node:path';
import { eventually, testServers } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { demoAccounts, loadDemoData } from '../../local/stack/demo-data.ts';
import { readVerificationToken } from '../../local/stack/verification-token.ts';
import { launchBrowser, type sizes } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import {
  answerOf,
  buy,
  knownPerson,
  newPerson,
  unexpected,
  type BoughtTicket,
  type Person,
} from './support/buyer.ts';
import { cameraShowing } from './support/fake-camera.ts';
import { violationsInLightAndDark } from './support/colour-schemes.ts';

interface DemoEvent {
  id: string;
  name: string;
  sessions: { id: string }[];
}

let stack: TestStack;
let browser: Browser;
let seller: Person;
let buyer: Person;
let theatre: DemoEvent;
let club: DemoEvent;
beforeAll(async () => {
  stack = await startTestStack({ client: true });
  await loadDemoData(stack.url, (email) => readVerificationToken(testServers().natsUrl, email));
  await stack.settled();
  browser = await launchBrowser();
  seller = await knownPerson(browser, stack.url, 'desktop', demoAccounts.seller);
  buyer = await newPerson(browser, stack.url, 'desktop', { name: 'Bea Buyer' });
  const { items } = await answerOf<{ items: DemoEvent[] }>(seller.api.get('/api/events'));
  theatre = items.find(({ name }) => name.includes('Midsummer'))!;
  club = items.find(({ name }) => name.includes('Jazz'))!;
}, 150_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

let lastRow = 0;
/** Seats beside each other in the theatre's stalls. */
function seatsFor(count: number, night = 0): Promise<BoughtTicket[]> {
  lastRow += 1;
  const seats = Array.from({ length: count }, (_, index) => `${lastRow}/${index + 1}`);
  return buy(buyer.api, { sessionId: theatre.sessions[night]!.id, sectionId: 'STALLS', seats });
}

/** What another door does, through the API. */
const scanElsewhere = (ticketId: string, gate: string) =>
  answerOf<{ valid: boolean; admittedAt: string; admittedGate?: string }>(
    seller.api.post('/api/tickets/verify', { data: { ticketId, eventId: theatre.id, gate } }),
  );

const doorman = (size: keyof typeof sizes, by: Browser = browser) =>
  knownPerson(by, stack.url, size, demoAccounts.door);

async function openDoor(page: Page, event: DemoEvent, gate: string): Promise<void> {
  await page.goto('/door');
  await page.getByLabel('Event').selectOption({ label: event.name });
  await page.getByLabel('Gate').fill(gate);
  await page.getByRole('button', { name: 'Start scanning' }).click();
  await page.getByRole('heading', { name: event.name }).waitFor();
}

async function scan(page: Page, code: string): Promise<void> {
  await page.getByLabel('QR code or ticket number').fill(code);
  await page.getByRole('button', { name: 'Verify' }).click();
}

/** The full-screen answer: its words, and the colour it has. Goes on to the next scan. */
async function answerShown(page: Page): Promise<{ words: string; tone: string }> {
  const answer = page.getByRole('alert', { name: 'Result' });
  await answer.waitFor();
  const screen = answer.locator('..');
  const box = (await screen.boundingBox())!;
  expect({ width: box.width, height: box.height }).toEqual(page.viewportSize());
  const words = await answer.innerText();
  const tone = /_(good|bad|warn)/.exec((await screen.getAttribute('class')) ?? '')![1]!;
  await page.getByRole('button', { name: 'Next' }).click();
  await answer.waitFor({ state: 'detached' });
  return { words, tone };
}

describe.each(['phone', 'desktop'] as const)('on a %s', (size) => {
  it('lets a ticket in once, and says of everything else why not', async () => {
    const [first, refunded] = [await seatsFor(1), await seatsFor(1)];
    const [tomorrow] = await seatsFor(1, 1);
    const [standing] = await buy(buyer.api, {
      sessionId: club.sessions[0]!.id,
      sectionId: 'STANDING',
      quantity: 1,
    });
    await answerOf(seller.api.post(`/api/orders/${refunded[0]!.orderId}/refund`));
    await stack.settled();
    const { page, consoleErrors } = await doorman(size);
    await page.goto('/door');
    await page.getByRole('heading', { name: 'Door' }).waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await openDoor(page, theatre, 'North');
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await page.getByText('Online', { exact: true }).waitFor();

    const row = first[0]!.seat!.split('/')[0];
    await scan(page, first[0]!.qr);
    await page.getByRole('alert', { name: 'Result' }).waitFor();
    const admitted = await answerShown(page);
    expect(admitted.tone).toBe('good');
    for (const words of ['Admitted', 'Stalls', `Row ${row}, seat 1`, 'Bea Buyer']) {
      expect(admitted.words).toContain(words);
    }
    await page.getByText('1 let in here').waitFor();

    await scan(page, first[0]!.qr);
    await page.getByRole('alert', { name: 'Result' }).waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    const again = await answerShown(page);
    expect(again.tone).toBe('bad');
    expect(again.words).toMatch(/Already used[^]*First scanned [^]*\d{4}[^]*at North, by Dora Door/);

    await scan(page, refunded[0]!.qr);
    expect(await answerShown(page)).toMatchObject({
      tone: 'bad',
      words: expect.stringContaining('refunded'),
    });
    await scan(page, tomorrow!.qr);
    expect(await answerShown(page)).toMatchObject({
      tone: 'warn',
      words: expect.stringContaining('another date'),
    });
    await scan(page, standing!.qr);
    expect(await answerShown(page)).toMatchObject({
      tone: 'warn',
      words: expect.stringContaining('another event'),
    });
    await scan(page, `${tomorrow!.qr.slice(0, -3)}AAA`);
    expect(await answerShown(page)).toMatchObject({
      tone: 'bad',
      words: expect.stringContaining('not one of our codes'),
    });
    await scan(page, '0'.repeat(24));
    expect(await answerShown(page)).toMatchObject({
      tone: 'bad',
      words: expect.stringContaining('no such ticket'),
    });
    // Browsers log the answer to the unknown ticket.
    expect(consoleErrors.filter((text) => !text.includes('status of 404'))).toEqual([]);
  }, 120_000);

  it('goes on without network, sends its scans later, and shows what does not fit', async () => {
    const [good, twice, unseen] = await seatsFor(3);
    const { page, consoleErrors } = await doorman(size);
    await openDoor(page, theatre, 'North');
    // Keys and page are there once the server was asked for the first time and the worker has kept them.
    await eventually(
      () =>
        page.evaluate(
          `caches.match('/door').then((r) => Boolean(r) && Boolean(navigator.serviceWorker.controller))`,
        ),
      15_000,
    );
    await page.getByText('Online', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('You are offline. Scanning goes on.').waitFor();
    await page.getByText('It cannot know whether a ticket was used at another door').waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);

    const before = Date.now();
    await scan(page, good!.qr);
    const alone = await answerShown(page);
    expect(alone.tone).toBe('good');
    expect(alone.words).toContain('Checked by its signature alone');
    expect(alone.words).toContain('Stalls');
    await scan(page, twice!.qr);
    expect(await answerShown(page)).toMatchObject({ tone: 'good' });
    await page.getByText('2 scans to be sent').waitFor();

    // A reload loses neither the page nor what it knows.
    await page.reload();
    await page.getByRole('heading', { name: theatre.name }).waitFor();
    await page.getByText('2 scans to be sent').waitFor();
    await scan(page, good!.qr);
    const again = await answerShown(page);
    expect(again.tone).toBe('bad');
    expect(again.words).toMatch(/Already used[^]*First scanned[^]*at North, on this device/);
    await scan(page, `${unseen!.qr.slice(0, -3)}AAA`);
    expect(await answerShown(page)).toMatchObject({ tone: 'bad' });
    await scan(page, unseen!.id);
    expect(await answerShown(page)).toMatchObject({
      tone: 'warn',
      words: expect.stringContaining('offline'),
    });
    const [standing] = await buy(buyer.api, {
      sessionId: club.sessions[0]!.id,
      sectionId: 'STANDING',
      quantity: 1,
    });
    await scan(page, standing!.qr);
    expect(await answerShown(page)).toMatchObject({
      tone: 'warn',
      words: expect.stringContaining('another event'),
    });

    const elsewhere = await scanElsewhere(twice!.id, 'South');
    expect(elsewhere.valid).toBe(true);
    await page.context().setOffline(false);
    const conflicts = page.getByRole('alert').filter({ hasText: 'should not have been' });
    await conflicts.waitFor({ timeout: 20_000 });
    const shown = await conflicts.innerText();
    expect(shown).toContain('1 ticket was let in here');
    expect(shown).toMatch(/Bea Buyer[^]*seat 2[^]*First scanned[^]*at South/);
    expect(await page.getByText('to be sent').count()).toBe(0);
    await page.getByText('2 scans were sent.').waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);

    // The server has the scan at the time when it was made.
    const later = await scanElsewhere(good!.id, 'South');
    expect(later).toMatchObject({ valid: false, admittedGate: 'North' });
    expect(Math.abs(Date.parse(later.admittedAt) - before)).toBeLessThan(10_000);
    await conflicts.getByRole('button', { name: 'I have seen it' }).click();
    await conflicts.waitFor({ state: 'detached' });
    expect(unexpected(consoleErrors)).toEqual([]);
  }, 120_000);
});

it('hears a hand-held scanner wherever the focus is, and goes out and in again where that is allowed', async () => {
  const [ticket] = await buy(buyer.api, {
    sessionId: club.sessions[0]!.id,
    sectionId: 'STANDING',
    quantity: 1,
  });
  const { page, consoleErrors } = await doorman('desktop');
  await openDoor(page, club, 'Main');
  const handScan = async () => {
    // As fast as the device types: keys of a person are no scan.
    await page.evaluate('document.activeElement?.blur()');
    await page.keyboard.type(ticket!.qr);
    await page.keyboard.press('Enter');
    return answerShown(page);
  };
  expect(await handScan()).toMatchObject({ tone: 'good', words: expect.stringContaining('Admitted') });
  expect(await handScan()).toMatchObject({ tone: 'bad', words: expect.stringContaining('Already used') });
  await page.getByText('Out', { exact: true }).click();
  expect(await handScan()).toMatchObject({ tone: 'good', words: expect.stringContaining('Out') });
  expect(await handScan()).toMatchObject({
    tone: 'warn',
    words: expect.stringContaining('Nobody is inside'),
  });
  await page.getByText('In', { exact: true }).click();
  expect(await handScan()).toMatchObject({ tone: 'good' });
  expect(consoleErrors).toEqual([]);
}, 60_000);

it('scans with the camera, and tells when there is none', async () => {
  const [ticket] = await seatsFor(1);
  const file = join(stack.dataDir, 'camera.y4m');
  const withCamera = await launchBrowser(cameraShowing(ticket!.qr, file));
  try {
    const { page, consoleErrors } = await doorman('phone', withCamera);
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(stack.url).origin) foreign.push(request.url());
    });
    await openDoor(page, theatre, 'North');
    await page.getByRole('button', { name: 'Use the camera' }).click();
    const first = await answerShown(page);
    expect(first).toMatchObject({ tone: 'good', words: expect.stringContaining('Admitted') });
    // It stays in the picture: that is no second scan.
    await page.waitForTimeout(1_000);
    expect(await page.getByRole('alert', { name: 'Result' }).count()).toBe(0);
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    await page.getByRole('button', { name: 'Use the camera' }).waitFor();
    // The detector's WebAssembly comes from our own address.
    expect(foreign.filter((url) => !url.startsWith('blob:') && !url.startsWith('data:'))).toEqual([]);
    expect(consoleErrors).toEqual([]);
  } finally {
    await withCamera.close();
  }

  const { page } = await doorman('phone');
  await openDoor(page, theatre, 'North');
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await page.getByText(/There is no camera here|camera was not allowed/).waitFor();
}, 90_000);

it('is for those whom an organiser named, and says so to everybody else', async () => {
  const { page } = await newPerson(browser, stack.url, 'phone');
  await page.goto('/door');
  await page.getByText('No door to stand at').waitFor();
  await page.getByText('Your email address is not confirmed yet').waitFor();
  expect(await violationsInLightAndDark(page)).toEqual([]);
}, 30_000);
