import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { demoAccounts } from '../local/stack/demo-data.ts';
import { answerOf } from '../test/browser/support/buyer.ts';
import { settled } from '../test/browser/support/colour-schemes.ts';
import { launchBrowser, sizes, visit, type Size } from '../test/system/support/browser.ts';
import { README_PICTURES, writeReadmePicture } from './readme-pictures.ts';
import type { Screen, Viewer } from './screen.ts';
import { buyingScreens } from './screens/buying.ts';
import { doorScreens } from './screens/door.ts';
import { brokenScreens, owningScreens } from './screens/owning.ts';
import { sellingScreens } from './screens/selling.ts';
import { startWorld, type World } from './world.ts';

const workingScreens = [...buyingScreens, ...owningScreens, ...sellingScreens, ...doorScreens];
const results = join(import.meta.dirname, 'results');
const SCHEMES = ['light', 'dark'] as const;

/**
 * Takes a picture of every screen at both sizes, in light and in dark, into infra/screenshots/results/.
 * @param only regular expressions for the names of the screens that are wanted
 * @param readme takes the README's few instead, into infra/screenshots/readme/
 * @returns whether all could be taken
 * @throws Error when one of `only`, or one of the README's, is the name of no screen
 */
export async function takeScreenshots({
  only,
  readme,
}: {
  only?: string[];
  readme: boolean;
}): Promise<boolean> {
  const startedAt = performance.now();
  const say = (text: string) =>
    console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  const chosen = choose(readme ? README_PICTURES.map(({ screen }) => `^${screen}$`) : only);
  const isWanted = (screen: Screen) => chosen.has(screen);
  const world = await startWorld(say);
  const browser = await launchBrowser();
  const failed: string[] = [];
  try {
    if (!only && !readme) rmSync(results, { recursive: true, force: true });
    mkdirSync(results, { recursive: true });
    const takeAll = async (some: Screen[]) => {
      for (const size of Object.keys(sizes) as Size[]) {
        const pages = new Map<Viewer, Page>();
        for (const screen of some.filter(isWanted)) {
          const page = pages.get(screen.as) ?? (await openPage(browser, world.url, size, screen.as));
          pages.set(screen.as, page);
          try {
            await take(page, world, screen, size, readme);
          } catch (error) {
            failed.push(
              `${screen.name} on a ${size}: ${error instanceof Error ? error.message : String(error)}`,
            );
          }
        }
        for (const page of pages.values()) await page.context().close();
        say(`${size}: done`);
      }
    };
    await takeAll(workingScreens);
    if (brokenScreens.some(isWanted)) {
      for (const one of world.processes('tickets')) await one.stop();
      await takeAll(brokenScreens);
    }
  } finally {
    await browser.close();
    await world.stop();
  }
  say(
    failed.length === 0 ? `Written to ${readme ? 'infra/screenshots/readme' : results}` : failed.join('\n'),
  );
  return failed.length === 0;
}

/** The screens whose names match one of these; all unless told. */
function choose(patterns = ['']): Set<Screen> {
  const all = [...workingScreens, ...brokenScreens];
  const found = patterns.map((pattern) => all.filter(({ name }) => new RegExp(pattern).test(name)));
  const unknown = patterns.filter((_pattern, index) => found[index]!.length === 0);
  if (unknown.length > 0)
    throw new Error(
      `No such screen: ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}`,
    );
  return new Set(found.flat());
}

async function openPage(browser: Browser, url: string, size: Size, as: Viewer): Promise<Page> {
  const touch = size === 'phone' ? { hasTouch: true, isMobile: true } : {};
  const { page } = await visit(browser, url, size, {
    ...touch,
    deviceScaleFactor: size === 'phone' ? 2 : 1,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/London',
  });
  if (as !== 'nobody') {
    const { email, password } = demoAccounts[as];
    await answerOf(page.request.post('/api/users/signin', { data: { email, password } }));
  }
  return page;
}

async function take(page: Page, world: World, screen: Screen, size: Size, readme: boolean): Promise<void> {
  try {
    await shoot(page, world, screen, size, readme);
  } catch (error) {
    // What it changed must not stay for the next. That this may fail too is no news then.
    await screen.after?.(page, world).catch(() => {});
    throw error;
  }
  await screen.after?.(page, world);
}

async function shoot(page: Page, world: World, screen: Screen, size: Size, readme: boolean): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await screen.show(page, world, size);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    if (readme) {
      const wanted = README_PICTURES.find(
        (one) => one.screen === screen.name && one.size === size && one.scheme === colorScheme,
      );
      if (wanted) await writeReadmePicture(page, wanted);
      continue;
    }
    const path = (part: string) => join(results, `${screen.name}${part}.${size}.${colorScheme}.png`);
    await page.screenshot({ path: path('') });
    if (screen.long) await page.screenshot({ path: path('-whole'), fullPage: true });
  }
}
