import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { demoEvents } from '../../local/stack/demo-events.ts';
import { launchBrowser, visit } from '../system/support/browser.ts';
import { startTestStack, type TestStack } from '../system/support/test-stack.ts';
import { publishEvent, signUp } from '../system/support/visitor.ts';
import { framesPerSecond, loadTimings } from './support/frames.ts';

/** CI's machines are shared, and at times half as fast as they are: there, half of what is promised has to be kept. */
const SHARE = process.env['CI'] ? 0.5 : 1;
const FIRST_PAINT_MS = 1_500 / SHARE;
const SCRIPT_BYTES = 200_000;
const FRAMES_PER_SECOND = 50 * SHARE;

let stack: TestStack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([startTestStack({ client: true }), launchBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

/** The picture of the map as it is, as text. */
const picture = (page: Page) => page.evaluate<string>(`document.querySelector('canvas').toDataURL()`);

describe('an arena of 50,000 seats', () => {
  let path: string;
  beforeAll(async () => {
    const arena = demoEvents()[0] as { sections: object[] };
    const seller = await signUp(stack.url, 'seller');
    const event = await publishEvent(seller, arena.sections, { ...arena });
    await stack.settled();
    path = `/events/${event.id}/sessions/${event.sessions[0]!.id}`;
    // The first visit of a path has the server load its code.
    const page = await looking();
    await page.goto(path.split('/sessions')[0]!);
    await page.context().close();
  }, 60_000);

  async function looking(): Promise<Page> {
    const { page } = await visit(browser, stack.url);
    await page.goto(path);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('canvas').waitFor();
    return page;
  }

  it.each(['phone', 'desktop'] as const)(
    'is there soon and light on a %s',
    async (size) => {
      for (const [name, address] of Object.entries({ map: path, event: path.split('/sessions')[0]! })) {
        // The machine has other things to do as well: how soon it can be is its best of three.
        let soonest = Infinity;
        let weight = 0;
        for (let run = 0; run < 3 && soonest >= FIRST_PAINT_MS; run += 1) {
          const { page, consoleErrors } = await visit(browser, stack.url, size);
          await page.goto(address, { waitUntil: 'load' });
          if (name === 'map') await page.locator('canvas').waitFor();
          await page.waitForTimeout(500);
          const { firstPaint, scriptBytes } = await loadTimings(page);
          soonest = Math.min(soonest, firstPaint);
          weight = scriptBytes;
          expect(consoleErrors).toEqual([]);
          await page.context().close();
        }
        console.log(
          `${name} page on a ${size}: ${soonest.toFixed(0)} ms to its first paint, ${weight} bytes of scripts`,
        );
        expect(soonest).toBeLessThan(FIRST_PAINT_MS);
        expect(weight).toBeGreaterThan(50_000);
        expect(weight).toBeLessThan(SCRIPT_BYTES);
      }
    },
    90_000,
  );

  it('pans and zooms smoothly, near and far', async () => {
    const page = await looking();
    const box = (await page.locator('canvas').boundingBox())!;
    const [x, y] = [box.x + box.width * 0.25, box.y + box.height * 0.5];
    const wheel = (delta: number) => async () => {
      for (let turn = 0; turn < 15; turn += 1) {
        await page.mouse.wheel(0, delta);
        await page.waitForTimeout(20);
      }
    };
    const drag = async () => {
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (let step = 1; step <= 20; step += 1) {
        await page.mouse.move(x + step * 6, y + step * 3);
        await page.waitForTimeout(16);
      }
      await page.mouse.up();
    };
    await page.mouse.move(x, y);
    const gestures = {
      'zoom in': wheel(-50),
      'pan seats': drag,
      nearer: wheel(-40),
      'pan near': drag,
      out: wheel(90),
    };
    const slow: string[] = [];
    for (const [name, act] of Object.entries(gestures)) {
      // The machine has other things to do as well: what the map can do is its best of five.
      let best = 0;
      const before = await picture(page);
      for (let run = 0; run < 5 && best < FRAMES_PER_SECOND; run += 1)
        best = Math.max(best, await framesPerSecond(page, act));
      // A map that stands still is drawn often, too.
      expect(await picture(page)).not.toBe(before);
      console.log(`${name}: ${best.toFixed(0)} frames a second`);
      if (best < FRAMES_PER_SECOND) slow.push(`${name}: ${best.toFixed(1)}`);
    }
    expect(slow).toEqual([]);
  }, 150_000);
});
