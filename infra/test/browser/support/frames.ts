import type { Page } from 'playwright-core';

// Programs for the page are texts: the code here is Node's and knows no window.
const START = `
  const frames = (window.frames_ = []);
  const note = (time) => {
    frames.push(time);
    if (window.frames_ === frames) requestAnimationFrame(note);
  };
  requestAnimationFrame(note);`;
const COUNT = `(frames_.length - 1) * 1000 / (frames_.at(-1) - frames_[0])`;
const TIMINGS = `({
  firstPaint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  scriptBytes: performance
    .getEntriesByType('resource')
    .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
})`;

/** How many frames a second the browser showed while something was done, by its own clock. */
export async function framesPerSecond(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(START);
  await act();
  return page.evaluate<number>(COUNT);
}

/** How soon a page showed something (ms) and what its scripts weigh as they came over the line, by the browser's own timings. */
export function loadTimings(page: Page): Promise<{ firstPaint: number; scriptBytes: number }> {
  return page.evaluate(TIMINGS);
}
