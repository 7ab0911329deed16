import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Size } from '../test/system/support/browser.ts';

export interface ReadmePicture {
  screen: string;
  size: Size;
  scheme: 'light' | 'dark';
}

/** The few that the README shows. */
export const README_PICTURES: ReadmePicture[] = [
  { screen: 'seat-map-arena', size: 'desktop', scheme: 'light' },
  { screen: 'discover', size: 'desktop', scheme: 'dark' },
  { screen: 'seller-sales', size: 'desktop', scheme: 'light' },
  { screen: 'seat-map-best', size: 'phone', scheme: 'light' },
  { screen: 'checkout-held', size: 'phone', scheme: 'dark' },
  { screen: 'my-tickets-code', size: 'phone', scheme: 'light' },
  { screen: 'door-green', size: 'phone', scheme: 'light' },
];

const MOST_BYTES = 120_000;
const folder = join(import.meta.dirname, 'readme');

/** Writes what the page shows as WebP, as well as it can be within 120 KB. @throws Error when it cannot */
export async function writeReadmePicture(page: Page, { screen, size, scheme }: ReadmePicture): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const session = await page.context().newCDPSession(page);
  // As sharp as the page is: without a scale of its own a picture has a pixel for each CSS pixel.
  const scale = await page.evaluate<number>('devicePixelRatio');
  const clip = { x: 0, y: 0, ...page.viewportSize()!, scale };
  let picture: Buffer | undefined;
  for (let quality = 90; quality > 20 && !picture; quality -= 10) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality, clip });
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length < MOST_BYTES) picture = bytes;
  }
  await session.detach();
  if (!picture) throw new Error(`at no quality within ${MOST_BYTES / 1000} KB`);
  writeFileSync(join(folder, `${screen}.${size}.${scheme}.webp`), picture);
}
