import type { Locator, Page } from 'playwright-core';

/** Presses Tab until something has the focus, as somebody without a mouse does. @throws Error where Tab never gets there */
export async function tabTo(page: Page, target: Locator, most = 150): Promise<void> {
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await target.evaluate(hasFocus)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
}

/** Runs in the page. */
function hasFocus(element: unknown): boolean {
  const { ownerDocument } = element as { ownerDocument: { activeElement: unknown } };
  return ownerDocument.activeElement === element;
}
