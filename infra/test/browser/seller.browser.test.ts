import { readFile } from 'node:fs/promises';
import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, sizes, visit } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { publishEvent, signUp, type Visitor } from '../system/support/visitor.ts';
import { violationsInLightAndDark } from './support/colour-schemes.ts';
import { signInAs } from './support/sign-in.ts';

let stack: TestStack;
let browser: Browser;
beforeAll(async () => {
  stack = await startTestStack({ client: true });
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

type Size = keyof typeof sizes;

/** A seller with a browser of this size, and the API as the same person. */
async function aSeller(size: Size) {
  const { page, consoleErrors } = await visit(browser, stack.url, size);
  return { seller: await signInAs(page, stack.url, 'seller'), page, consoleErrors };
}

/** Buys tickets of a session with a card token, and answers the order. */
async function buy(buyer: Visitor, request: object): Promise<{ id: string }> {
  const order = await buyer.post('/api/orders', request);
  expect({ status: order.status, data: order.data }).toMatchObject({ status: 201 });
  const paid = await buyer.post('/api/payments', { orderId: order.data.id, token: 'tok_visa' });
  expect({ status: paid.status, data: paid.data }).toMatchObject({ status: 201 });
  return order.data as { id: string };
}

const counter = (page: Page, label: string) =>
  page
    .locator('dl > div', { has: page.getByText(label, { exact: true }) })
    .locator('dd')
    .first();
/** The name of the field that has the focus. */
const focused = (page: Page) => page.locator(':focus').getAttribute('name');
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const sections = [
  { id: 'A', name: 'Stalls', kind: 'seated', price: 5000, rowCount: 3, seatsPerRow: 6 },
  { id: 'GA', name: 'Floor', kind: 'general', price: 2000, capacity: 10 },
];

const venueFile = [
  'section,name,price,row,seats,aisles,blocked,capacity',
  'ST,Stalls,45.00,1-3,10,5,,',
  'ST,,,4,8,4,"1,8",',
  'FLOOR,Floor,25.00,,,,,100',
].join('\n');
const csv = (text: string) => ({ name: 'venue.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

describe.each(['phone', 'desktop'] as const)('a seller on a %s', (size) => {
  it('builds a venue, imports one, publishes, sees sales come in live, refunds one', async () => {
    const { page, consoleErrors } = await aSeller(size);
    const name = `Opening night on a ${size}`;

    await page.goto('/seller');
    await page.getByRole('link', { name: 'New event' }).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'Venue' }).fill('The Hall');
    await tab(page, 'Dates');
    await page.getByLabel('Starts').fill('2033-05-01T19:30');
    await tab(page, 'Venue');
    await page.getByRole('button', { name: 'Add seats' }).click();
    await page.getByRole('textbox', { name: 'Price' }).fill('45');
    await page.getByText('1 section, 200 places each date').waitFor();
    await page.getByRole('button', { name: 'Row 3, seat 4, blocked' }).click();
    await page.getByText('1 section, 199 places each date').waitFor();
    await page.getByRole('button', { name: 'Duplicate Stalls' }).click();
    await page.getByText('2 sections, 398 places each date').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Everything is saved').waitFor();

    await page.getByRole('button', { name: 'Import from a file' }).click();
    await page.getByLabel('CSV file').setInputFiles(csv('section,price,row,seats\nA,45,1,ten\nB,free,1,9'));
    await page.getByText('Line 2, seats:').waitFor();
    await page.getByText('Line 3, price:').waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel('CSV file').setInputFiles(csv(venueFile));
    await page.getByText('The file has 2 sections with 136 places.').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('2 sections, 136 places each date').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'Check and publish' }).click();
    await page.getByText('136 places each date, in 2 sections.').waitFor();
    await page.getByRole('button', { name: 'Publish and start selling' }).click();

    await page.getByRole('heading', { name: 'Live sales' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await counter(page, 'Free').innerText()).toBe('136');
    // Whatever changes from here on changes on this very page.
    await page.evaluate("document.title = 'not loaded anew'");
    const eventId = new URL(page.url()).pathname.split('/').at(-1)!;
    const buyer = await signUp(stack.url);
    const { data: event } = await buyer.get(`/api/events/${eventId}`);
    const [{ id: sessionId }] = event.sessions as [{ id: string }];
    const order = await buy(buyer, { sessionId, sectionId: 'ST', seats: ['4/4', '4/5'] });
    await buyer.post('/api/orders', { sessionId, sectionId: 'FLOOR', quantity: 3 });
    await eventually(async () => (await counter(page, 'Sold').innerText()) === '2');
    await eventually(async () => (await counter(page, 'Held').innerText()) === '3');
    expect(await counter(page, 'Revenue').innerText()).toBe('$90.00');
    await page.getByRole('img', { name: 'Stalls: 2 sold, 0 held, 34 free' }).waitFor();
    await page.getByRole('img', { name: 'Tickets each hour' }).waitFor();
    expect(await page.title()).toBe('not loaded anew');

    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByLabel('Search').fill(buyer.email);
    await page.getByLabel('Show', { exact: true }).selectOption('Paid');
    const row = page.getByRole('row', { name: buyer.email });
    await row.getByText('Stalls: Row 4, seats 4, 5').waitFor();
    await row.getByRole('button', { name: /^Refund/ }).click();
    await page.getByRole('button', { name: 'Refund $90.00' }).click();
    await row.getByText('Refunded', { exact: true }).waitFor();

    const mine = await buyer.get('/api/tickets/mine');
    expect(mine.data.items).toMatchObject([
      { orderId: order.id, status: 'void' },
      { orderId: order.id, status: 'void' },
    ]);
    await page.getByRole('link', { name: 'Sales', exact: true }).click();
    await eventually(async () => (await counter(page, 'Sold').innerText()) === '0');
    expect(await counter(page, 'Revenue').innerText()).toBe('$0.00');
    expect(consoleErrors).toEqual([]);
  }, 120_000);

  it('is told by the API what is wrong, at its field, on the tab where that is', async () => {
    const { page } = await aSeller(size);
    await page.goto('/seller/events/new');
    await page.getByRole('textbox', { name: 'Name' }).fill('Half an event');
    await tab(page, 'Venue');
    await page.getByRole('button', { name: 'Add seats' }).click();
    await page.getByText('Edit row by row').click();
    await page.getByLabel('Row 2: Seats').fill('0');
    await page.getByLabel('Row 3: Blocked seats').fill('99');
    await page.getByRole('button', { name: 'Save draft' }).click();

    await page.getByText('5 things need your attention:').waitFor();
    const venue = page.getByRole('textbox', { name: 'Venue' });
    await eventually(async () => (await venue.getAttribute('aria-invalid')) === 'true');
    expect(await focused(page)).toBe('venue.name');
    await page.getByRole('button', { name: /Stalls, Row 3: The row has no such seat/ }).click();
    const blocked = page.getByLabel('Row 3: Blocked seats');
    await eventually(async () => (await focused(page)) === 'sections[0].rows[2].blocked');
    await blocked.fill('9');
    await page.getByText('4 things need your attention:').waitFor();
    await tab(page, 'Dates');
    await page.getByText('Choose a date and a time.', { exact: true }).waitFor();
  });

  it('loses nothing that was typed, and is asked before leaving', async () => {
    const { page, consoleErrors } = await aSeller(size);
    await page.goto('/seller/events/new');
    await page.getByRole('textbox', { name: 'Name' }).fill('Not saved');
    const questions: string[] = [];
    page.on('dialog', (dialog) => {
      questions.push(dialog.type());
      void (questions.length === 1 ? dialog.dismiss() : dialog.accept());
    });
    await page.getByRole('link', { name: '← My events' }).click();
    expect(questions).toEqual(['confirm']);
    expect(new URL(page.url()).pathname).toBe('/seller/events/new');
    await eventually(() => page.evaluate<boolean>('localStorage.length > 0'));
    await page.reload();
    expect(questions).toEqual(['confirm', 'beforeunload']);
    await page.getByText('We kept what you had typed here.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Not saved');
    await page.getByRole('button', { name: 'Start over' }).click();
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('');
    expect(consoleErrors).toEqual([]);
  });

  it('blocks seats by the keyboard alone', async () => {
    const { page } = await aSeller(size);
    await page.goto('/seller/events/new');
    await tab(page, 'Venue');
    await page.getByRole('button', { name: 'Add seats' }).click();
    await page.getByRole('button', { name: 'Row 1, seat 1, blocked' }).focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'Space', 'End', 'Enter']) await page.keyboard.press(key);
    await page.getByText('1 section, 198 places each date').waitFor();
    for (const seat of ['Row 2, seat 2, blocked', 'Row 2, seat 20, blocked']) {
      expect(await page.getByRole('button', { name: seat }).getAttribute('aria-pressed')).toBe('true');
    }
  });
});

describe('an event on sale', () => {
  it('can be changed only where that takes nothing from its buyers, and says why not', async () => {
    const { seller, page } = await aSeller('desktop');
    const event = await publishEvent(seller, sections);
    await buy(await signUp(stack.url), { sessionId: event.sessions[0]!.id, quantity: 1 });
    await stack.settled();

    await page.goto(`/seller/events/${event.id}/edit?tab=venue`);
    expect(await page.getByLabel('Currency').isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Add seats' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Row 1, seat 1, blocked' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Price' }).fill('55');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Everything is saved').waitFor();
    const { data: changed } = await seller.get(`/api/events/${event.id}`);
    expect(changed.sections).toMatchObject([{ price: 5500 }, { price: 2000 }]);

    await tab(page, 'Dates');
    await page.getByLabel('Starts').fill('2034-05-01T19:30');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/cannot be moved: 1 tickets are held or sold/).waitFor();
  }, 60_000);

  it('is changed by one of two editors alone', async () => {
    const { seller, page } = await aSeller('desktop');
    const event = await publishEvent(seller, sections);
    await page.goto(`/seller/events/${event.id}/edit`);
    await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
    await seller.patch(`/api/events/${event.id}`, { name: 'Theirs' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('This event was changed elsewhere meanwhile.').waitFor();
    await page.getByRole('button', { name: 'Load the newest version' }).click();
    await eventually(
      async () => (await page.getByRole('textbox', { name: 'Name' }).inputValue()) === 'Theirs',
    );
  });

  it('is cancelled once its name is typed, and everybody gets their money back', async () => {
    const { seller, page, consoleErrors } = await aSeller('phone');
    const event = await publishEvent(seller, sections);
    const buyer = await signUp(stack.url);
    const order = await buy(buyer, { sessionId: event.sessions[0]!.id, quantity: 2 });
    await stack.settled();

    await page.goto(`/seller/events/${event.id}/publish`);
    await page.getByRole('button', { name: 'Cancel event…' }).click();
    await page.getByText('2 tickets will be refunded, $100.00 in all.').waitFor();
    await page.getByLabel(/to confirm$/).fill('Opening');
    const confirm = page.getByRole('button', { name: 'Cancel the event and refund everybody' });
    await confirm.click();
    await page.getByText('That is not its name.').waitFor();
    await page.getByLabel(/to confirm$/).fill('Opening night');
    await confirm.click();
    await page.getByText('This event is cancelled', { exact: true }).waitFor();
    await eventually(async () => {
      const { data } = await buyer.get(`/api/orders/${order.id}`);
      return data.cancelReason === 'refunded';
    });
    expect(consoleErrors).toEqual([]);
  }, 60_000);

  it('has its orders in a file', async () => {
    const { seller, page, consoleErrors } = await aSeller('desktop');
    const event = await publishEvent(seller, sections);
    const [one, other] = [await signUp(stack.url), await signUp(stack.url)];
    const order = await buy(one, { sessionId: event.sessions[0]!.id, sectionId: 'A', seats: ['1/1'] });
    await buy(other, { sessionId: event.sessions[0]!.id, quantity: 1 });
    await stack.settled();
    await page.goto(`/seller/events/${event.id}/orders?q=${encodeURIComponent(one.email)}`);
    await page.getByRole('row', { name: one.email }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(`${order.id},`);
    expect(lines[1]).toContain('row 1 seat 1,1,50.00,USD');
    expect(consoleErrors).toEqual([]);
  });

  it('goes on being live after its stream was refused', async () => {
    const { seller, page } = await aSeller('desktop');
    const event = await publishEvent(seller, sections);
    await stack.settled();
    await page.route('**/sales/stream*', (route) => route.fulfill({ status: 503, body: '' }));
    await page.goto(`/seller/events/${event.id}`);
    await page.getByText('Not live: trying again').waitFor();
    await page.unroute('**/sales/stream*');
    await page.getByText('Live', { exact: true }).waitFor();
    await (await signUp(stack.url)).post('/api/orders', { sessionId: event.sessions[0]!.id, quantity: 1 });
    await eventually(async () => (await counter(page, 'Held').innerText()) === '1');
  });
});

it("belongs to its seller: others don't find it, buyers are told what they need", async () => {
  const { seller } = await aSeller('desktop');
  const event = await publishEvent(seller, sections);
  const other = await aSeller('desktop');
  for (const path of ['', '/orders', '/edit', '/publish']) {
    const answer = await other.page.goto(`/seller/events/${event.id}${path}`);
    expect({ path, status: answer?.status() }).toEqual({ path, status: 404 });
  }
  const { page } = await visit(browser, stack.url, 'phone');
  await page.goto('/seller');
  await page.waitForURL(/\/signin\?next=/);
}, 60_000);

describe('accessibility of the seller’s pages', () => {
  it.each(['phone', 'desktop'] as const)(
    'nothing serious on a %s, in light and in dark',
    async (size) => {
      const { seller, page, consoleErrors } = await aSeller(size);
      const event = await publishEvent(seller, sections);
      const draft = (
        await seller.post('/api/events', {
          name: 'A draft',
          venue: { name: 'The Hall' },
          currency: 'usd',
          sessions: [{ startsAt: '2033-05-01T19:30:00Z' }],
          sections,
        })
      ).data as { id: string };
      await buy(await signUp(stack.url), { sessionId: event.sessions[0]!.id, quantity: 2 });
      await stack.settled();

      const found: string[] = [];
      const look = async (what: string) =>
        found.push(...(await violationsInLightAndDark(page)).map((line) => `${what}: ${line}`));
      // What looks different where there is more room, and what does not.
      const wide: [path: string, shows: string][] = [
        [`/seller/events/${event.id}`, 'In all so far'],
        [`/seller/events/${event.id}/orders`, 'Paid'],
        [`/seller/events/${draft.id}/publish`, 'Before it goes on sale'],
        [`/seller/events/${draft.id}/edit?tab=venue`, 'Edit row by row'],
      ];
      const alike: [path: string, shows: string][] = [
        ['/seller', 'A draft'],
        ['/seller/listed', 'You have listed no single tickets'],
        ['/seller/events/new', 'Save draft'],
        [`/seller/events/${event.id}/publish`, 'This event is on sale'],
        [`/seller/events/${event.id}/edit?tab=venue`, 'Fixed since it was published'],
        [`/seller/events/${draft.id}`, 'This event is not on sale yet'],
        [`/seller/events/${draft.id}/edit?tab=dates`, 'Repeat next week'],
        [`/seller/events/${draft.id}/edit?tab=door`, 'Door staff'],
      ];
      for (const [path, shows] of size === 'phone' ? [...alike, ...wide] : wide) {
        await page.goto(path);
        await page.getByText(shows).locator('visible=true').first().waitFor();
        await look(path);
      }
      await page.getByText('Edit row by row').click();
      await page.getByRole('button', { name: 'Import from a file' }).click();
      await page.getByText('Download an example').waitFor();
      await look('import');
      expect(found).toEqual([]);
      expect(consoleErrors).toEqual([]);
    },
    180_000,
  );
});
