import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findBrowser } from '../../../local/testing/find-browser.ts';

/** A real Chromium, with further arguments where a test needs them. As root it has no sandbox; it never calls home. */
export function launchBrowser(more: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(() => {}),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      ...more,
    ],
  });
}

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } } as const;

export type Size = keyof typeof sizes;

/** A new visitor's page, which remembers every error on its console. */
export async function visit(
  browser: Browser,
  url: string,
  size: Size = 'desktop',
  options: BrowserContextOptions = {},
) {
  const context = await browser.newContext({ baseURL: url, viewport: sizes[size], ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const consoleErrors: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'error') consoleErrors.push(`${line.text()} ${line.location().url}`.trim());
  });
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  return { page, consoleErrors };
}

/** Signs somebody new up through the pages. */
export async function signUpInBrowser(
  page: Page,
  email: string,
  role: 'Buy tickets' | 'Sell tickets',
): Promise<void> {
  await page.goto('/signup');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('a-long-password');
  await page.getByLabel(role).check();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: /Signed in as/ }).waitFor();
}

/** Pays on Stripe's page, or its emulator's. */
export async function fillCard(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByLabel(/^Expiry/).fill('12 / 34');
  await page.getByLabel('Security code').fill('123');
  await page.getByRole('button', { name: /^Pay / }).click();
}
