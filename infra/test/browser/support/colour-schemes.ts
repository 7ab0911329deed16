import type { Page } from 'playwright-core';
import { violationsOn } from './accessibility.ts';

/** What axe finds on a page in light and in dark, a line each. */
export async function violationsInLightAndDark(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    // Colours that are still changing are nobody's colours.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await lastingViolations(page)).map((line) => `${colorScheme}: ${line}`));
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  return found;
}

/** What is still wrong when it is looked at again: a busy machine paints a change of colours late. */
async function lastingViolations(page: Page): Promise<string[]> {
  let found: string[] = [];
  for (let look = 0; look < 3; look += 1) {
    await settled(page);
    found = await violationsOn(page);
    if (found.length === 0) break;
    await page.waitForTimeout(1_000);
  }
  return found;
}

/** Waits until no transition goes on. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(SETTLED);
}

/** As text: the tests' types know no browser. */
const SETTLED = `(async () => {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const finite = document
    .getAnimations()
    .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  await Promise.allSettled(finite.map(({ finished }) => finished));
})()`;
