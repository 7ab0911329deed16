import type { Page } from 'playwright-core';
import type { Size } from '../test/system/support/browser.ts';
import type { World } from './world.ts';

export type Viewer = 'nobody' | 'buyer' | 'seller' | 'door';

/** One picture: who looks, and how they get there. */
export interface Screen {
  /** The file's name. */
  name: string;
  as: Viewer;
  /** Brings the page to what is to be seen. */
  show(page: Page, world: World, size: Size): Promise<void>;
  /** Also taken as a whole, not only what the window shows of it. */
  long?: boolean;
  /** Leaves the page as the next screen may find it. */
  after?(page: Page, world: World): Promise<void>;
}

/** Shows a page as it opens. */
export const at =
  (path: string | ((world: World, size: Size) => string)): Screen['show'] =>
  async (page, world, size) =>
    void (await page.goto(typeof path === 'string' ? path : path(world, size)));
