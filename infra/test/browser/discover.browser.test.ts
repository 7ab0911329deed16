import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, visit } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { listTicket, publishEvent, signUp, type Visitor } from '../system/support/visitor.ts';
import { violationsInLightAndDark } from './support/colour-schemes.ts';
import { signInAs } from './support/sign-in.ts';

const HOUR = 60 * 60 * 1000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
const general = (capacity: number, price = 2500) => ({
  id: 'GA',
  name: 'Floor',
  kind: 'general',
  price,
  capacity,
});

let stack: TestStack;
let browser: Browser;
let seller: Visitor;
let tour: { id: string; sessions: { id: string }[] };
let ticketId: string;
beforeAll(async () => {
  [stack, browser] = await Promise.all([startTestStack({ client: true }), launchBrowser()]);
  seller = await signUp(stack.url, 'seller');
  const buyer = await signUp(stack.url);
  tour = await publishEvent(seller, [general(100), { ...general(50, 4000), id: 'B', name: 'Balcony' }], {
    name: 'Autumn Tour',
    description: 'Two nights of songs.\n\nDoors at seven.',
    venue: { name: 'Paradise Hall', address: '5 Canal Street' },
    imageUrl: 'https://pictures.invalid/poster.jpg',
    sessions: [{ startsAt: inHours(100), endsAt: inHours(103) }, { startsAt: inHours(124) }],
  });
  const soldOut = await publishEvent(seller, [general(2)], {
    name: 'Gone in a Minute',
    sessions: [{ startsAt: inHours(2000) }],
  });
  const fast = await publishEvent(seller, [general(10)], {
    name: 'Nearly Gone',
    sessions: [{ startsAt: inHours(3000) }],
  });
  for (const [event, quantity] of [
    [soldOut, 2],
    [fast, 9],
  ] as const) {
    const order = await buyer.post('/api/orders', { sessionId: event.sessions[0]!.id, quantity });
    expect({ status: order.status, data: order.data }).toMatchObject({ status: 201 });
  }
  for (let number = 1; number <= 23; number += 1) {
    await publishEvent(seller, [general(50)], {
      name: `Club Night ${number}`,
      sessions: [{ startsAt: inHours(4000 + number) }],
    });
  }
  ticketId = await listTicket(seller, 4500, 'One spare ticket');
  await stack.settled();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

/** Console lines about the poster, whose address leads nowhere, are not the page's fault. */
const ours = (errors: string[]) => errors.filter((line) => !line.includes('ERR_NAME_NOT_RESOLVED'));

describe.each(['phone', 'desktop'] as const)('discovering on a %s', (size) => {
  it('shows events with date, place and price, marks what is gone or going, and pages', async () => {
    const { page, consoleErrors } = await visit(browser, stack.url, size);
    await page.goto('/');
    const cards = page.getByRole('article');
    expect(await cards.count()).toBe(24);
    const card = cards.filter({ hasText: 'Autumn Tour' });
    await card.getByText('Paradise Hall').waitFor();
    await card.getByText('From $25.00').waitFor();
    await card.getByText('+ 1 more date').waitFor();
    await cards.filter({ hasText: 'Gone in a Minute' }).getByText('Sold out').waitFor();
    await cards.filter({ hasText: 'Nearly Gone' }).getByText('Selling fast').waitFor();
    expect(await card.getByText(/Sold out|Selling fast/).count()).toBe(0);
    expect(await violationsInLightAndDark(page)).toEqual([]);

    await page.getByRole('link', { name: 'Later events' }).click();
    await page.getByRole('heading', { name: 'Club Night 23' }).waitFor();
    expect(await cards.count()).toBe(2);
    await page.getByRole('link', { name: 'Back to the soonest' }).click();
    await page.getByRole('heading', { name: 'Autumn Tour' }).waitFor();
    expect(ours(consoleErrors)).toEqual([]);
  }, 60_000);

  it('finds by words and by time', async () => {
    const { page, consoleErrors } = await visit(browser, stack.url, size);
    await page.goto('/');
    const names = page.getByRole('article').getByRole('heading');
    await page.getByRole('searchbox').fill('paradise tour');
    await page.getByRole('searchbox').press('Enter');
    await page.waitForURL('**/?q=paradise*');
    expect(await names.allInnerTexts()).toEqual(['Autumn Tour']);
    await page.getByRole('link', { name: 'Next 7 days' }).click();
    await page.waitForURL('**when=week');
    expect(await names.allInnerTexts()).toEqual(['Autumn Tour']);
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByText('Nothing found.').waitFor();
    await page.getByRole('link', { name: 'See everything' }).click();
    await names.filter({ hasText: 'Nearly Gone' }).waitFor();
    await page.getByLabel('On this day').fill(inHours(2000).slice(0, 10));
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL('**on=*');
    expect(await names.allInnerTexts()).toEqual(['Gone in a Minute']);
    expect(ours(consoleErrors)).toEqual([]);
  }, 60_000);

  it('leads from an event to its dates and their maps', async () => {
    const { page, consoleErrors } = await visit(browser, stack.url, size);
    await page.goto('/');
    await page.getByRole('link', { name: 'Autumn Tour' }).click();
    await page.waitForURL(`**/events/${tour.id}`);
    await page.getByRole('heading', { level: 1, name: 'Autumn Tour' }).waitFor();
    await page.getByText('Doors at seven.').waitFor();
    await page.getByText('150 left').first().waitFor();
    await page.getByText('Up to 10 tickets an order.').waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await page.getByRole('main').getByRole('link', { name: 'Choose tickets' }).nth(2).click();
    await page.waitForURL(`**/sessions/${tour.sessions[1]!.id}`);
    await page.getByText('Live', { exact: true }).waitFor();
    expect(ours(consoleErrors)).toEqual([]);
  }, 60_000);

  it('shows single tickets in a place of their own, and what there is not', async () => {
    const { page, consoleErrors } = await visit(browser, stack.url, size);
    await page.goto('/resale');
    await page.getByRole('link', { name: 'One spare ticket' }).waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    expect(consoleErrors).toEqual([]);
    for (const path of ['/nowhere', '/events/nothing', `/events/${tour.id}/sessions/${tour.id}`]) {
      expect((await page.goto(path))?.status()).toBe(404);
      await page.getByRole('heading', { name: 'Not found' }).waitFor();
    }
    expect(await violationsInLightAndDark(page)).toEqual([]);
  }, 60_000);
});

describe.each(['phone', 'desktop'] as const)('forms on a %s', (size) => {
  it('have labels, and say at each field what is wrong with it', async () => {
    const { page, consoleErrors } = await visit(browser, stack.url, size);
    await page.goto('/signup');
    await page.getByLabel('Email').fill('not an address');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Must be an email address').waitFor();
    await page.getByText('Must have 8 to 128 characters').waitFor();
    expect(await page.getByLabel('Email').getAttribute('aria-invalid')).toBe('true');
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await page.goto('/signin');
    await page.getByLabel('Email').fill('nobody@example.com');
    await page.getByLabel('Password').fill('not-the-password');
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Wrong email or password').waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    // Browsers log what the API refuses.
    expect(consoleErrors.filter((line) => !/status of 40[01]/.test(line))).toEqual([]);
  }, 60_000);

  it('list a ticket, show it, and change it', async () => {
    const { page, consoleErrors } = await visit(browser, stack.url, size);
    await signInAs(page, stack.url, 'buyer');
    await page.goto('/sell');
    const main = page.getByRole('main');
    await main.getByRole('button', { name: 'List ticket' }).click();
    await page.getByText('Enter an amount in USD').waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await page.getByLabel('Title').fill(`Front row on a ${size}`);
    await page.getByLabel('Price').fill('64.50');
    await main.getByRole('button', { name: 'List ticket' }).click();
    await page.getByRole('heading', { name: `Front row on a ${size}` }).waitFor();
    await page.getByText('$64.50').waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await main.getByRole('link', { name: 'Edit' }).click();
    await page.waitForURL('**/edit');
    expect(await page.getByLabel('Price').inputValue()).toBe('64.50');
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await page.goto('/verify-email');
    await page.getByText('This link is not whole.').waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await page.goto('/offline');
    expect(await violationsInLightAndDark(page)).toEqual([]);
    expect(consoleErrors).toEqual([]);
  }, 60_000);
});

it('keeps the menu and its links in reach of the keyboard, and closes it when one is followed', async () => {
  const { page, consoleErrors } = await visit(browser, stack.url, 'phone');
  await page.goto('/');
  await page.getByRole('button', { name: 'Menu' }).press('Enter');
  const menu = page.getByRole('navigation', { name: 'Menu' });
  await menu.waitFor();
  expect(await violationsInLightAndDark(page)).toEqual([]);
  await menu.getByRole('link', { name: 'Resale' }).press('Enter');
  await page.waitForURL('**/resale');
  await menu.waitFor({ state: 'hidden' });
  expect(ours(consoleErrors)).toEqual([]);
}, 60_000);

it('is dark when that is chosen, from the first byte on', async () => {
  const { page } = await visit(browser, stack.url, 'desktop', { colorScheme: 'light' });
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  await page.goto('/resale');
  const light = await background();
  await page.getByRole('group', { name: 'Colours' }).getByText('Dark').click({ force: true });
  await expect(page.locator('html').getAttribute('data-theme')).resolves.toBe('dark');
  const dark = await background();
  expect(dark).not.toBe(light);
  const response = await page.reload();
  expect(await response!.text()).toContain('data-theme="dark"');
  expect(await background()).toBe(dark);
  await page.getByRole('group', { name: 'Colours' }).getByText('As the system').click({ force: true });
  await page.reload();
  expect(await background()).toBe(light);
}, 60_000);

it('says so while the network is gone', async () => {
  const { page } = await visit(browser, stack.url);
  await page.goto('/resale');
  await page.context().setOffline(true);
  await page.getByText('You are offline.').waitFor();
  expect(await violationsInLightAndDark(page)).toEqual([]);
  await page.context().setOffline(false);
  await page.getByText('You are offline.').waitFor({ state: 'hidden' });
}, 60_000);

it('tells search engines and previews what the event is', async () => {
  const { page } = await visit(browser, stack.url);
  await page.goto(`/events/${tour.id}`);
  expect(await page.title()).toBe('Autumn Tour · Aisle');
  const meta = (name: string) => page.locator(`meta[property="${name}"]`).getAttribute('content');
  expect(await meta('og:title')).toBe('Autumn Tour');
  expect(await meta('og:url')).toBe(`${stack.url}/events/${tour.id}`);
  expect(await meta('og:image')).toBe('https://pictures.invalid/poster.jpg');
  expect(await meta('og:description')).toMatch(/^Autumn Tour at Paradise Hall, .* Tickets from \$25\.00/);
  const data = JSON.parse(await page.locator('script[type="application/ld+json"]').innerText()) as object[];
  expect(data).toHaveLength(2);
  expect(data[0]).toMatchObject({
    '@type': 'Event',
    name: 'Autumn Tour',
    eventStatus: 'https://schema.org/EventScheduled',
    location: { '@type': 'Place', name: 'Paradise Hall', address: '5 Canal Street' },
    offers: { priceCurrency: 'USD', lowPrice: '25.00', highPrice: '40.00', offerCount: 150 },
  });
}, 60_000);

it('reads without JavaScript: discover, search, event, map, ticket', async () => {
  const { page, consoleErrors } = await visit(browser, stack.url, 'phone', { javaScriptEnabled: false });
  await page.goto('/');
  await page.getByRole('searchbox').fill('autumn');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: 'Autumn Tour' }).click();
  await page.waitForURL(`**/events/${tour.id}`);
  await page.getByText('Two nights of songs.').waitFor();
  await page.getByText('$40.00').waitFor();
  await page.getByText('150 left').first().waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Choose tickets' }).nth(1).click();
  await page.waitForURL('**/sessions/*');
  // Looking for text leaves <noscript> out, though it shows.
  const words = page.locator('noscript div').first();
  await words.waitFor();
  expect(await words.innerHTML()).toContain('Seats are picked with JavaScript.');
  await page.getByText('100 left').waitFor();
  await page.getByText('Balcony').waitFor();
  await page.goto(`/tickets/${ticketId}`);
  await page.getByRole('heading', { name: 'One spare ticket' }).waitFor();
  await page.getByText('$45.00').waitFor();
  expect(ours(consoleErrors)).toEqual([]);
}, 60_000);

it('says so when a page cannot be made, and makes it once it can', async () => {
  const { page } = await visit(browser, stack.url, 'phone');
  for (const one of stack.processes('tickets')) await one.stop();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Something went wrong' }).waitFor();
  expect(await violationsInLightAndDark(page)).toEqual([]);
  await stack.add('tickets');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Autumn Tour' }).waitFor();
}, 60_000);
