import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, signUpInBrowser, visit } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { ask } from './support/ask.ts';
import { anEvent } from './support/world.ts';

/** A page of another origin of the same machine, which is the most that an attacker may get: a site of ours. */
let evil: Server;
let evilUrl: string;
let stack: TestStack;
let browser: Browser;
let seller: Page;
let consoleErrors: string[];
const ids: Record<string, string> = {};

/** Whatever the page says that it may run: programs for it are texts, the code here is Node's. */
const HACK = 'window.hacked = (window.hacked ?? 0) + 1';
const SCRIPT = `</script><script>${HACK}</script>`;
const IMAGE = `"><img src=x onerror="${HACK}">`;
const hacked = (page: Page) => page.evaluate<number>('window.hacked ?? 0');

beforeAll(async () => {
  evil = createServer((req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(pages[new URL(req.url ?? '/', 'http://evil').pathname] ?? '');
  });
  evil.listen(0, '127.0.0.1');
  await once(evil, 'listening');
  evilUrl = `http://localhost:${(evil.address() as AddressInfo).port}`;
  stack = await startTestStack({ client: true });
  browser = await launchBrowser();

  ({ page: seller, consoleErrors } = await visit(browser, stack.url));
  await signUpInBrowser(seller, 'seller@example.com', 'Sell tickets');
  const post = async (path: string, body?: object) => {
    const answer = await seller.request.post(`${stack.url}/api${path}`, { data: body ?? {} });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as { id: string; sessions: { id: string }[] };
  };
  ids['ticket'] = (await post('/tickets', { title: `${IMAGE} ${SCRIPT}`, price: 4500 })).id;
  ids['draft'] = (await post('/events', { ...anEvent(), name: `Draft ${IMAGE}` })).id;
  const event = await post('/events', {
    ...anEvent(),
    name: `Night ${SCRIPT}`,
    description: `${IMAGE}\n${SCRIPT}\njavascript:${HACK}`,
    venue: { name: `Hall ${IMAGE}`, address: SCRIPT },
  });
  ids['event'] = event.id;
  ids['session'] = (await post(`/events/${event.id}/publish`)).sessions[0]!.id;
  await stack.settled();
  const order = { sessionId: ids['session'], quantity: 1 };
  ids['order'] = (await post('/orders', order)).id;
  ids['paid'] = (await post('/orders', { ...order, sectionId: 'GA' })).id;
  await stack.settled();
  await post('/payments', { orderId: ids['paid'], token: 'tok_visa' });
  await stack.settled();
}, 180_000);
afterAll(async () => {
  evil.close();
  await browser.close();
  await stack.stop();
});

const get = (path: string, headers = {}) => ask(stack.url, { method: 'GET', path, headers });
const policyOf = (headers: Record<string, unknown>) => String(headers['content-security-policy']);

describe('the storefront', () => {
  const paths = [
    ...['/', '/resale', '/signin', '/signup', '/verify-email?token=x', '/sell', '/orders', '/my-tickets'],
    ...[
      '/tickets/{ticket}',
      '/tickets/{ticket}/edit',
      '/events/{event}',
      '/orders/{order}',
      '/orders/{paid}',
    ],
    ...['/events/{event}/sessions/{session}', '/door', '/seller', '/seller/listed', '/seller/events/new'],
    ...['/seller/events/{event}', '/seller/events/{event}/orders', '/seller/events/{draft}/edit'],
    ...['/seller/events/{draft}/publish', '/not-a-page', `/?q=${encodeURIComponent(IMAGE)}`],
  ];

  it.each(paths)(
    'keeps to its own policy, and runs nothing that was put into it: %s',
    async (path) => {
      consoleErrors.length = 0;
      const answer = await seller.goto(path.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name]!));
      expect(policyOf(await answer!.allHeaders())).toMatch(
        /script-src 'self' 'nonce-[\w=]+' 'strict-dynamic'/,
      );
      // Pages come alive, draw and load what they need.
      await seller.waitForLoadState('networkidle');
      expect(consoleErrors.filter((line) => /Content Security Policy|violates/i.test(line))).toEqual([]);
      expect(await hacked(seller)).toBe(0);
    },
    60_000,
  );

  it('runs no script that a hole in it would let in', async () => {
    await seller.goto('/');
    await seller.evaluate(`{
      const script = document.createElement('div');
      script.innerHTML = ${JSON.stringify(IMAGE)} + '<a id="bait" href="javascript:${HACK}">x</a>';
      document.body.append(script);
      const inline = document.createElement('script');
      inline.setAttribute('nonce', 'guessed');
      inline.textContent = ${JSON.stringify(HACK)};
      script.insertAdjacentHTML('beforeend', inline.outerHTML);
      document.write(inline.outerHTML);
      const far = document.createElement('iframe');
      far.src = 'data:text/html,x';
      document.body?.append(far);
    }`);
    await seller.waitForTimeout(300);
    expect(await hacked(seller)).toBe(0);
  });

  it('has another nonce each time, and no way around it', async () => {
    const nonces = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      const { headers, text } = await get('/');
      const policy = policyOf(headers);
      const nonce = /'nonce-([\w=]+)'/.exec(policy)![1]!;
      nonces.add(nonce);
      const script = policy.split('; ').find((one) => one.startsWith('script-src'));
      expect(script).not.toMatch(/unsafe-inline|'unsafe-eval|https?:|\*/);
      for (const directive of [
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
      ])
        expect(policy).toContain(directive);
      // Every script of the page carries it.
      const scripts = text.match(/<script(?![^>]*application\/ld\+json)[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((one) => !one.includes(`nonce="${nonce}"`))).toEqual([]);
    }
    expect(nonces.size).toBe(5);
  });

  it('says how it came, whether page or file', async () => {
    const { headers, text } = await get('/');
    const file = /\/_next\/static\/[^"]+\.js/.exec(text)![0];
    for (const found of [headers, (await get(file)).headers]) {
      expect(found).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'strict-origin-when-cross-origin',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=(self)') as unknown,
      });
      expect(found).not.toHaveProperty('x-powered-by');
    }
    expect(headers).not.toHaveProperty('strict-transport-security');
    const overTls = await ask(stack.processes('client')[0]!.url, {
      method: 'GET',
      path: '/',
      headers: { 'X-Forwarded-Proto': 'https' },
    });
    expect(overTls.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });
});

/** What the other site shows. `{shop}` is where ours is. */
const pages: Record<string, string> = {};

describe('another site', () => {
  const show = async (page: Page, html: string) => {
    pages['/attack'] = html.replaceAll('{shop}', stack.url).replaceAll('{order}', ids['order']!);
    await page.goto(`${evilUrl}/attack`);
    await page.waitForTimeout(500);
  };
  const orderStatus = async (page: Page) => {
    const { status } = (await (await page.request.get(`${stack.url}/api/orders/${ids['order']}`)).json()) as {
      status: string;
    };
    return status;
  };

  it('cannot act for its visitor, by form or by script', async () => {
    const page = await seller.context().newPage();
    const answered: number[] = [];
    const kept: string[] = [];
    page.on('response', (answer) => {
      if (answer.url().startsWith(`${stack.url}/api`)) answered.push(answer.status());
    });
    page.on('requestfailed', (request) => kept.push(request.failure()?.errorText ?? ''));
    for (const action of [
      '/api/users/signout',
      '/api/orders/{order}/refund',
      '/api/users/resend-verification',
    ]) {
      await show(
        page,
        `<form method="post" enctype="text/plain" action="{shop}${action}"></form>
         <script>document.forms[0].submit()</script>`,
      );
    }
    await show(
      page,
      `<script>
         const send = (method, path, body) => fetch('{shop}/api' + path, { method, body, mode: 'no-cors', credentials: 'include' });
         send('POST', '/users/signout');
         send('POST', '/users/renew');
         send('POST', '/orders', '{"sessionId":"x"}');
         navigator.sendBeacon('{shop}/api/users/signout');
       </script>`,
    );
    expect(answered).toEqual([403, 403, 403]);
    // Sent, refused, and the refusal kept from the script by the browser (Cross-Origin-Resource-Policy).
    const unreadable = 'net::ERR_BLOCKED_BY_RESPONSE';
    expect(kept.map((error) => error.slice(0, unreadable.length))).toEqual(Array(4).fill(unreadable));
    expect((await page.request.get(`${stack.url}/api/users/me`)).status()).toBe(200);
    expect(await orderStatus(page)).toBe('created');
    await page.close();
  });

  it('cannot read what the API or a page says to its visitor', async () => {
    const page = await seller.context().newPage();
    pages['/attack'] = '<h1>evil</h1>';
    await page.goto(`${evilUrl}/attack`);
    for (const path of ['/api/users/me', '/api/tickets/mine', '/my-tickets']) {
      const read = `fetch('${stack.url}${path}', { credentials: 'include' }).then((r) => r.text(), () => 'refused')`;
      expect(await page.evaluate(read)).toBe('refused');
    }
    await page.close();
  });

  it('cannot show a page of ours within its own', async () => {
    const page = await seller.context().newPage();
    await show(page, '<iframe src="{shop}/orders/{order}"></iframe>');
    // What has come of the frame: our page, or the browser's own about a page that refused.
    const came = await eventually(
      () => page.frames().find((one) => !['', 'about:blank'].includes(one.url()) && one.parentFrame()),
      20_000,
    );
    expect(came.url()).toMatch(/^chrome-error:/);
    await page.close();
  });

  it('is where nobody is sent after signing in', async () => {
    const { page } = await visit(browser, stack.url);
    await page.goto(`/signin?next=${encodeURIComponent(`${evilUrl}/attack`)}`);
    await page.getByLabel('Email').fill('seller@example.com');
    await page.getByLabel('Password').fill('a-long-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: /Signed in as/ }).waitFor();
    expect(page.url()).toBe(`${stack.url}/`);
    await page.context().close();
  });
});
