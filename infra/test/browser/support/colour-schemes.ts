import type { Page } from 'playwright-core';
import { violationsOn } from './accessibility.ts';

/** What axe finds on a page in light and in dark, a line each. */
export async function violationsInLightAndDark(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violationsOn(page)).map((line) => `${colorScheme}: ${line}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}
