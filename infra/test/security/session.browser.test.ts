import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, signUpInBrowser, visit } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { listTicket, signUp } from '../system/support/visitor.ts';

/** A token does not last long here, and in its last five seconds pages take it for expired. */
const TOKEN_SECONDS = 6;
let stack: TestStack;
let browser: Browser;
let ticket: string;
beforeAll(async () => {
  stack = await startTestStack({
    client: true,
    env: { auth: { TOKEN_TTL_SECONDS: String(TOKEN_SECONDS) } },
  });
  browser = await launchBrowser();
  ticket = `/tickets/${await listTicket(await signUp(stack.url, 'seller'))}`;
}, 120_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

let people = 0;
/** Somebody who has just signed up, and the answers of auth that their browser is given. */
async function aPerson(js = true) {
  const { page } = await visit(browser, stack.url);
  await signUpInBrowser(page, `person-${(people += 1)}@example.com`, 'Buy tickets');
  if (js) return { page, context: page.context() };
  // The same person in a browser without scripts.
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled: false });
  await context.addCookies(await page.context().cookies());
  await page.context().close();
  return { page: await context.newPage(), context };
}
const cookieOf = async (context: BrowserContext, name: string) =>
  (await context.cookies(`${stack.url}/api/users`)).find((one) => one.name === name);
const tokenOf = async (context: BrowserContext) => (await cookieOf(context, 'session'))?.value;
const expire = () => sleep(TOKEN_SECONDS * 1000 + 500);
const expireForPages = () => sleep(2_000);
/** What a page calls auth for from now on. */
function callsToAuth(page: Page): string[] {
  const calls: string[] = [];
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname.startsWith('/api/users/')) calls.push(`${pathname} ${answer.status()}`);
  });
  return calls;
}
const signedIn = (page: Page) => page.getByRole('heading', { name: 'My orders' });

describe('a visitor whose token has expired', () => {
  it.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('loads a page and is still signed in, %s', async (_how, js) => {
    const { page, context } = await aPerson(js);
    const before = await tokenOf(context);
    await expireForPages();
    await page.goto('/orders?page=1');
    await signedIn(page).waitFor();
    expect(new URL(page.url()).pathname).toBe('/orders');
    expect(await tokenOf(context)).not.toBe(before);
    await context.close();
  });

  it('follows a link within the page and is still signed in', async () => {
    const { page, context } = await aPerson();
    await page.goto('/');
    const before = await tokenOf(context);
    await expireForPages();
    await page.getByRole('button', { name: /Signed in as/ }).click();
    await page.getByRole('link', { name: 'My orders' }).first().click();
    await signedIn(page).waitFor();
    expect(new URL(page.url()).pathname).toBe('/orders');
    expect(await tokenOf(context)).not.toBe(before);
    await context.close();
  });

  it('presses a button and it works, without a word about it', async () => {
    const { page, context } = await aPerson();
    await page.goto(ticket);
    const calls = callsToAuth(page);
    await expire();
    await page.getByRole('button', { name: 'Buy' }).click();
    await page.waitForURL(/\/orders\/[0-9a-f]{24}/);
    expect(calls).toContain('/api/users/renew 200');
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByText('You cancelled this order').waitFor();
    await context.close();
  });

  it('is asked to sign in once the session has been ended elsewhere, and is not sent in circles', async () => {
    const { page, context } = await aPerson();
    const renewal = await cookieOf(context, 'renewal');
    const { status } = await fetch(`${stack.url}/api/users/signout`, {
      method: 'POST',
      headers: { Cookie: `renewal=${renewal?.value}` },
    });
    expect(status).toBe(204);
    await expireForPages();
    await page.goto('/orders');
    await page.waitForURL(/\/signin\?next=%2Forders/);
    expect(await cookieOf(context, 'session')).toBeUndefined();
    expect(await cookieOf(context, 'renewal')).toBeUndefined();
    await context.close();
  });

  it('sees pages while auth is away, though not as themselves', async () => {
    const { page, context } = await aPerson();
    await expireForPages();
    for (const one of stack.processes('auth')) await one.kill();
    const answer = await page.goto(ticket);
    expect(answer?.status()).toBe(200);
    await stack.add('auth');
    await page.goto('/orders');
    await signedIn(page).waitFor();
    await context.close();
  });
});

describe('a page that stays open', () => {
  it('renews the session ahead of time while it is looked at', async () => {
    const { page, context } = await aPerson();
    await page.clock.install();
    await page.goto('/orders');
    await signedIn(page).waitFor();
    const calls = callsToAuth(page);
    const before = await tokenOf(context);
    // Only the page's clock is set forward, and a token that is signed in the same second is the same.
    await sleep(1_000);
    const renewed = page.waitForResponse('**/api/users/renew');
    await page.clock.runFor(16_000);
    expect((await renewed).status()).toBe(200);
    expect(await tokenOf(context)).not.toBe(before);
    expect(calls).toEqual(['/api/users/renew 200']);
    await context.close();
  });

  it('leaves visitors alone who are not signed in', async () => {
    const { page } = await visit(browser, stack.url);
    await page.clock.install();
    const calls = callsToAuth(page);
    await page.goto('/');
    await page.clock.runFor(60_000);
    await page.goto(ticket);
    expect(calls).toEqual([]);
    await page.context().close();
  });
});

describe('the cookies of a session', () => {
  it('are out of reach of scripts and of other sites, and what renews goes to auth alone', async () => {
    const { page, context } = await aPerson();
    expect(await cookieOf(context, 'session')).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(await cookieOf(context, 'renewal')).toMatchObject({
      httpOnly: true,
      sameSite: 'Lax',
      path: '/api/users',
    });
    await page.goto('/');
    expect(await page.evaluate('document.cookie')).not.toMatch(/session|renewal/);
    const request = page.waitForRequest('**/orders');
    await page.goto('/orders');
    expect((await (await request).allHeaders())['cookie']).not.toContain('renewal');
    await context.close();
  });
});
