import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { layOutVenue } from '../../../client/lib/venue/layout.ts';
import { launchBrowser, visit, type Size } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { publishEvent, signUp, type Visitor } from '../system/support/visitor.ts';
import { violationsInLightAndDark } from './support/colour-schemes.ts';
import { tabTo } from './support/keyboard.ts';
import { PASSWORD, signInAs } from './support/sign-in.ts';

const theatre = [
  { id: 'ST', name: 'Stalls', kind: 'seated' as const, price: 5500, rowCount: 8, seatsPerRow: 12 },
  { id: 'BA', name: 'Balcony', kind: 'seated' as const, price: 3200, rowCount: 5, seatsPerRow: 10 },
  { id: 'GA', name: 'Floor', kind: 'general' as const, price: 2000, capacity: 40 },
];
const layout = layOutVenue(theatre);

let stack: TestStack;
let browser: Browser;
let seller: Visitor;
beforeAll(async () => {
  [stack, browser] = await Promise.all([startTestStack({ client: true }), launchBrowser()]);
  seller = await signUp(stack.url, 'seller');
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

/** A theatre on sale and the page of its only date. */
async function onSale(changes: object = {}) {
  const event = await publishEvent(seller, theatre, { name: 'The Tempest', ...changes });
  const sessionId = event.sessions[0]!.id;
  await stack.settled();
  return { event, sessionId, path: `/events/${event.id}/sessions/${sessionId}` };
}

/** A buyer who is signed in and looks at the map. A phone has a touchscreen. */
async function looking(path: string, size: Size = 'desktop', as: 'buyer' | null = 'buyer') {
  const touch = size === 'phone' ? { hasTouch: true, isMobile: true } : {};
  const { page, consoleErrors } = await visit(browser, stack.url, size, touch);
  if (as) await signInAs(page, stack.url, as);
  await page.goto(path);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('canvas').waitFor();
  return { page, consoleErrors };
}

/** Where a seat is on a map that shows all of the theatre: everything that is there, as large as it can be, in the middle. */
async function seatOnMap(page: Page, sectionId: string, seat: number) {
  const { x, y, width, height } = (await page.locator('canvas').boundingBox())!;
  const k = Math.min(width / layout.width, height / layout.height);
  const { seats } = layout.sections.find(({ section }) => section.id === sectionId)!;
  const at = {
    x: seats[seat * 2]! * k + (width - layout.width * k) / 2,
    y: seats[seat * 2 + 1]! * k + (height - layout.height * k) / 2,
  };
  return { inCanvas: at, onPage: { x: x + at.x, y: y + at.y } };
}

/** A program for the page: whether the canvas has the colour of taken seats at a place. */
const isGreyAt = ({ x, y }: { x: number; y: number }) => `(() => {
  const canvas = document.querySelector('canvas');
  const ratio = canvas.width / canvas.clientWidth;
  const pixel = canvas.getContext('2d').getImageData(${x} * ratio, ${y} * ratio, 1, 1).data;
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = 'var(--seat-taken)';
  const grey = getComputedStyle(probe).color.match(/[0-9.]+/g).map(Number);
  probe.remove();
  return grey.slice(0, 3).every((channel, index) => Math.abs(channel - pixel[index]) < 3);
})()`;

/** A program for the page: whether the canvas has any colour at a place. */
const isDrawnAt = ({ x, y }: { x: number; y: number }) => `(() => {
  const canvas = document.querySelector('canvas');
  const ratio = canvas.width / canvas.clientWidth;
  return canvas.getContext('2d').getImageData(${x} * ratio, ${y} * ratio, 1, 1).data[3] > 0;
})()`;

async function pick(page: Page, size: Size, sectionId: string, seat: number) {
  const { onPage } = await seatOnMap(page, sectionId, seat);
  if (size === 'phone') await page.touchscreen.tap(onPage.x, onPage.y);
  else await page.mouse.click(onPage.x, onPage.y);
}

const choice = (page: Page) => page.getByRole('region', { name: 'Your choice' });
const chosen = async (page: Page) =>
  (await choice(page).getByRole('listitem').allInnerTexts()).map((text) => text.split('\n')[0]!.trim());
const hold = (page: Page) => choice(page).getByRole('button', { name: /^Hold / });

async function ordered(page: Page): Promise<string> {
  await page.waitForURL(/\/orders\/[0-9a-f]{24}/);
  return page.url().split('/').at(-1)!.split('?')[0]!;
}

/** What the API says of the order that the page shows. */
async function seatsOfOrder(page: Page): Promise<string[]> {
  const answer = await page.context().request.get(`/api/orders/${await ordered(page)}`);
  const { tickets } = (await answer.json()) as { tickets: { sectionId: string; seat?: string }[] };
  return tickets.map(({ sectionId, seat }) => `${sectionId}/${seat ?? ''}`);
}

describe.each(['phone', 'desktop'] as const)('the seat map on a %s', (size) => {
  it('has seats picked by a tap, counted, held, and grey for everybody else within a second', async () => {
    const { path } = await onSale();
    const one = await looking(path, size);
    const other = await looking(path, size);
    await pick(one.page, size, 'ST', 0);
    await pick(one.page, size, 'ST', 1);
    expect(await chosen(one.page)).toEqual(['Row 1, seat 1', 'Row 1, seat 2']);
    await choice(one.page).getByText('$110.00').waitFor();
    await pick(one.page, size, 'ST', 0);
    expect(await chosen(one.page)).toEqual(['Row 1, seat 2']);

    const { inCanvas } = await seatOnMap(other.page, 'ST', 1);
    expect(await other.page.evaluate(isGreyAt(inCanvas))).toBe(false);
    const answered = one.page.waitForResponse(
      (response) => response.url().endsWith('/api/orders') && response.request().method() === 'POST',
    );
    await hold(one.page).click();
    expect((await answered).status()).toBe(201);
    await eventually(() => other.page.evaluate<boolean>(isGreyAt(inCanvas)), 1_000);
    expect(await seatsOfOrder(one.page)).toEqual(['ST/1/2']);

    // What is grey can't be picked.
    await pick(other.page, size, 'ST', 1);
    await other.page.getByText('Row 1, seat 2 is taken.').waitFor({ state: 'attached' });
    expect(await choice(other.page).count()).toBe(0);
    expect([...one.consoleErrors, ...other.consoleErrors]).toEqual([]);
  }, 60_000);

  it('finds the best seats in one tap, and others', async () => {
    const { path } = await onSale();
    const { page, consoleErrors } = await looking(path, size);
    await page.getByRole('button', { name: 'Best 2 together' }).click();
    expect(await chosen(page)).toEqual(['Row 1, seat 6', 'Row 1, seat 7']);
    await page.getByRole('button', { name: 'Try others' }).click();
    const others = await chosen(page);
    expect(others).toHaveLength(2);
    expect(others).not.toContain('Row 1, seat 6');
    await page.getByRole('group', { name: 'Prices' }).getByRole('button', { name: '$32.00' }).click();
    await page.getByRole('group', { name: 'Best seats' }).getByRole('button', { name: 'One more' }).click();
    await page.getByRole('button', { name: 'Best 3 together' }).click();
    await choice(page).getByText('Balcony').waitFor();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    await hold(page).click();
    expect(await seatsOfOrder(page)).toEqual(['BA/1/4', 'BA/1/5', 'BA/1/6']);
    expect(consoleErrors).toEqual([]);
  }, 60_000);

  it('offers the same in a list, and places without seats by their number', async () => {
    const { path } = await onSale();
    const { page, consoleErrors } = await looking(path, size);
    await page.getByRole('button', { name: /^Balcony/ }).click();
    await page.getByText('Row 2', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'Row 2, seat 3' }).check();
    expect(await violationsInLightAndDark(page)).toEqual([]);
    expect(await chosen(page)).toEqual(['Row 2, seat 3']);
    await page
      .getByRole('group', { name: 'How many tickets, Floor' })
      .getByRole('button', { name: 'One more' })
      .click();
    await choice(page).getByText('1 ticket', { exact: true }).waitFor();
    await choice(page).getByText('$20.00').waitFor();
    await hold(page).click();
    expect(await seatsOfOrder(page)).toEqual(['GA/']);
    expect(consoleErrors).toEqual([]);
  }, 60_000);
});

it('sells a seat to somebody who has only a keyboard, from the first page to the ticket', async () => {
  await onSale({ name: 'Keyboard Concerto' });
  const buyer = await signUp(stack.url);
  const { page, consoleErrors } = await visit(browser, stack.url);
  await page.goto('/');
  const goTo = async (target: Locator, key = 'Enter') => {
    await tabTo(page, target);
    await page.keyboard.press(key);
  };
  const main = page.getByRole('main');
  await goTo(main.getByRole('link', { name: 'Keyboard Concerto' }));
  await page.waitForURL('**/events/*');
  await goTo(main.getByRole('link', { name: 'Choose seats' }).first());
  await page.waitForURL('**/sessions/*');
  await page.getByText('Live', { exact: true }).waitFor();
  await goTo(page.getByRole('button', { name: /^Stalls/ }));
  await goTo(page.locator('summary', { hasText: 'Row 3' }));
  await goTo(page.getByRole('checkbox', { name: 'Row 3, seat 5' }), 'Space');
  await page.getByText('Row 3, seat 5 picked. 1 of 10 picked.').waitFor({ state: 'attached' });
  await goTo(page.getByRole('button', { name: 'Hold 1 ticket' }));

  await page.waitForURL('**/signin?next=*');
  await type(page, { Email: buyer.email, Password: PASSWORD });
  await page.waitForURL('**/sessions/*');
  await page.getByText('is still here').first().waitFor();
  await goTo(page.getByRole('button', { name: 'Hold 1 ticket' }));
  await ordered(page);
  await goTo(page.getByRole('button', { name: /^Pay/ }));
  await type(page, { 'Card number': '4242424242424242', Expiry: '1234', 'Security code': '123' });
  await page.getByText('Your tickets are ready').first().waitFor();
  await goTo(page.getByRole('link', { name: 'See my tickets' }));
  await page.getByRole('img', { name: 'QR code for Keyboard Concerto, Row 3, seat 5' }).waitFor();
  // Whoever isn't signed in is told so when they want to hold a seat.
  expect(consoleErrors.filter((line) => !line.includes('status of 401'))).toEqual([]);
}, 90_000);

/** Fills fields by the keyboard alone and sends them. */
async function type(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, typed] of Object.entries(fields)) {
    const field = page.getByLabel(new RegExp(`^${label}`));
    await field.waitFor();
    await tabTo(page, field);
    await page.keyboard.type(typed);
  }
  await page.keyboard.press('Enter');
}

it('has its colours where motion is to be reduced, too', async () => {
  const { path } = await onSale();
  const { page } = await visit(browser, stack.url, 'desktop', { reducedMotion: 'reduce' });
  await page.goto(path);
  await page.locator('canvas').waitFor();
  const { inCanvas } = await seatOnMap(page, 'ST', 0);
  await eventually(() => page.evaluate<boolean>(`!${isGreyAt(inCanvas)} && ${isDrawnAt(inCanvas)}`));
}, 30_000);

it('comes to rest: nothing moves for long on a page that somebody looks at for minutes', async () => {
  const { path } = await onSale();
  const { page } = await looking(path);
  const moving = () => page.evaluate<number>('document.getAnimations().length');
  await eventually(async () => (await moving()) === 0, 10_000);
}, 30_000);

it('moves its map by keys, by wheel and by its buttons', async () => {
  const { path } = await onSale();
  const { page, consoleErrors } = await looking(path);
  const canvas = page.locator('canvas');
  const looks = () => page.evaluate<string>(`document.querySelector('canvas').toDataURL()`);
  /** Waits until the map's flight to where it goes is over. */
  const flown = () => page.waitForTimeout(600);
  const changes = async (act: () => Promise<void>) => {
    const before = await looks();
    await act();
    await eventually(async () => (await looks()) !== before);
    await flown();
  };
  // The canvas is there before anything is drawn on it.
  const { inCanvas } = await seatOnMap(page, 'ST', 0);
  await eventually(() => page.evaluate<boolean>(isDrawnAt(inCanvas)));
  await flown();
  const whole = await looks();
  await canvas.focus();
  await changes(() => page.keyboard.press('+'));
  await changes(() => page.keyboard.press('ArrowDown'));
  await changes(() => page.keyboard.press('0'));
  expect(await looks()).toBe(whole);
  await changes(() => page.getByRole('button', { name: 'Zoom in' }).click());
  await changes(() => page.getByRole('button', { name: 'Show the whole venue' }).click());
  const { x, y, width, height } = (await canvas.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await changes(() => page.mouse.wheel(0, -200));
  await changes(async () => {
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 90, y + height / 2 + 40, { steps: 4 });
    await page.mouse.up();
  });
  expect(consoleErrors).toEqual([]);
}, 60_000);

it('keeps to what an order may have: so many, of one section', async () => {
  const { path } = await onSale({ maxTicketsPerOrder: 2 });
  const { page } = await looking(path);
  for (const seat of [0, 1, 2]) await pick(page, 'desktop', 'ST', seat);
  await page.getByText('An order has 2 tickets at most.').waitFor();
  expect(await chosen(page)).toEqual(['Row 1, seat 1', 'Row 1, seat 2']);
  await pick(page, 'desktop', 'BA', 0);
  await page.getByText('An order is of one section.').waitFor();
  expect(await chosen(page)).toEqual(['Row 1, seat 1']);
  await choice(page).getByText('Balcony').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await choice(page).getByText('Stalls').waitFor();
  expect(await chosen(page)).toEqual(['Row 1, seat 1', 'Row 1, seat 2']);
}, 60_000);

it('says what it can not suggest, leaves what was picked, and offers others only for what it suggested', async () => {
  const box = { id: 'BX', name: 'Box', kind: 'seated', price: 9000, rowCount: 2, seatsPerRow: 3 };
  const event = await publishEvent(seller, [box]);
  await stack.settled();
  const { page, consoleErrors } = await looking(`/events/${event.id}/sessions/${event.sessions[0]!.id}`);
  const more = page.getByRole('group', { name: 'Best seats' }).getByRole('button', { name: 'One more' });
  const others = page.getByRole('button', { name: 'Try others' });
  await page.getByRole('button', { name: 'Best 2 together' }).click();
  await others.waitFor();
  await choice(page).getByRole('listitem').first().getByRole('button').click();
  await choice(page).getByText('Hold 1 ticket').waitFor();
  expect(await others.count()).toBe(0);

  for (const _ of [3, 4]) await more.click();
  await page.getByRole('button', { name: 'Best 4 together' }).click();
  await page.getByText('No 4 seats beside each other are left here.').waitFor();
  expect(await chosen(page)).toHaveLength(4);
  for (const _ of [5, 6, 7]) await more.click();
  await page.getByRole('button', { name: 'Best 7 together' }).click();
  await page.getByText('There are not 7 seats left here.').waitFor();
  expect(await chosen(page)).toHaveLength(4);
  expect(consoleErrors).toEqual([]);
}, 60_000);

it('keeps the choice of somebody who has to sign in first', async () => {
  const { path } = await onSale();
  const buyer = await signUp(stack.url);
  const { page } = await looking(path, 'phone', null);
  await pick(page, 'phone', 'ST', 14);
  await hold(page).click();
  await page.waitForURL('**/signin?next=*');
  await page.getByLabel('Email').fill(buyer.email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${path}`);
  await page.getByText('is still here').first().waitFor();
  expect(await chosen(page)).toEqual(['Row 2, seat 3']);
  await hold(page).click();
  expect(await seatsOfOrder(page)).toEqual(['ST/2/3']);
}, 60_000);

it('lets go of what somebody else took, and says so', async () => {
  const { path, sessionId } = await onSale();
  const { page, consoleErrors } = await looking(path);
  await pick(page, 'desktop', 'ST', 0);
  await pick(page, 'desktop', 'ST', 1);
  const faster = await signUp(stack.url);
  await faster.post('/api/orders', { sessionId, sectionId: 'ST', seats: ['1/1'] });
  await page.getByText('Somebody just took Row 1, seat 1.').first().waitFor();
  expect(await chosen(page)).toEqual(['Row 1, seat 2']);
  expect(consoleErrors).toEqual([]);
}, 60_000);

it('holds the next best where somebody was faster than the map could tell', async () => {
  const { path, sessionId } = await onSale();
  const { page } = await visit(browser, stack.url);
  await signInAs(page, stack.url, 'buyer');
  // This map hears of nothing.
  await page.route('**/stream*', (route) => route.abort());
  await page.goto(path);
  await page.getByText('Reconnecting…').waitFor();
  await page.getByRole('button', { name: 'Best 2 together' }).click();
  const faster = await signUp(stack.url);
  await faster.post('/api/orders', { sessionId, sectionId: 'ST', seats: ['1/6', '1/7'] });
  await hold(page).click();
  const seats = await seatsOfOrder(page);
  expect(seats).toHaveLength(2);
  expect(seats).not.toContain('ST/1/6');
  await page.getByText('Somebody was faster.').waitFor();
}, 60_000);

it('calls nothing sold out, and keeps a choice, while nobody can say what is left', async () => {
  const { path, sessionId } = await onSale();
  // What of the stalls is taken can't be read: reading availability fails, reading the event and its dates doesn't.
  const stored = stack.database('tickets').collection<{ _id: string }>('section-availability');
  const stalls = { _id: `${sessionId}/ST` };
  const { taken } = (await stored.findOne<{ taken: unknown }>(stalls))!;
  await stored.updateOne(stalls, { $set: { taken: 'unreadable' } });
  expect((await seller.get(`/api${path}/availability`)).status).toBe(500);

  const scriptless = await visit(browser, stack.url, 'desktop', { javaScriptEnabled: false });
  await scriptless.page.goto(path);
  const lists = [scriptless.page.getByRole('region', { name: 'Pick from a list' })];
  const { page } = await visit(browser, stack.url);
  await page.goto('/');
  const kept = JSON.stringify({ sectionId: 'ST', seats: [0] });
  await page.evaluate(`sessionStorage.setItem('picked:${sessionId}', '${kept}')`);
  await page.goto(path);
  await page.getByText('Reconnecting…').waitFor();
  await page.locator('canvas').waitFor();
  lists.push(page.getByRole('region', { name: 'Pick from a list' }));
  for (const list of lists) {
    const words = await list.innerText();
    expect(words).toMatch(/Stalls\s+\$55\.00/);
    expect(words).not.toMatch(/sold out|left/i);
  }
  const { inCanvas } = await seatOnMap(page, 'ST', 5);
  await eventually(() => page.evaluate<boolean>(isDrawnAt(inCanvas)));
  expect(await page.evaluate(isGreyAt(inCanvas))).toBe(false);
  await pick(page, 'desktop', 'ST', 5);
  await page.getByText('still finding out what is free').waitFor();
  expect(await chosen(page)).toEqual(['Row 1, seat 1']);

  await stored.updateOne(stalls, { $set: { taken } });
  await page.getByText('96 left').waitFor();
  expect(await chosen(page)).toEqual(['Row 1, seat 1']);
}, 60_000);

it('comes back by itself from a line that was refused', async () => {
  const { path, sessionId } = await onSale();
  const { page } = await visit(browser, stack.url);
  let refused = 0;
  await page.route('**/stream*', (route) => {
    refused += 1;
    return refused > 2 ? route.continue() : route.fulfill({ status: 503, headers: { 'Retry-After': '1' } });
  });
  await page.goto(path);
  await page.getByText('Reconnecting…').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  expect(refused).toBe(3);
  const buyer = await signUp(stack.url);
  await buyer.post('/api/orders', { sessionId, sectionId: 'GA', quantity: 4 });
  await page.getByText('36 left').waitFor();
}, 60_000);
