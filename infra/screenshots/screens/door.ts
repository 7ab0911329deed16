import type { Page } from 'playwright-core';
import { at, type Screen } from '../screen.ts';

async function openDoor(page: Page): Promise<void> {
  await page.goto('/door');
  await page
    .getByRole('button', { name: 'Start scanning' })
    .or(page.getByLabel('QR code or ticket'))
    .waitFor();
  if (await page.getByRole('button', { name: 'Start scanning' }).isHidden()) return;
  await page.getByLabel('Event').selectOption({ label: "A Midsummer Night's Dream" });
  await page.getByLabel('Date').selectOption({ index: 1 });
  await page.getByLabel('Gate').fill('North gate');
  await page.getByRole('button', { name: 'Start scanning' }).click();
  await page.getByLabel('QR code or ticket').waitFor();
}

async function scan(page: Page, code: string): Promise<void> {
  await page.getByLabel('QR code or ticket').fill(code);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByRole('alert', { name: 'Result' }).waitFor();
}

/** Opens the door and scans a code there. */
async function letIn(page: Page, code: string): Promise<void> {
  await openDoor(page);
  await scan(page, code);
}

async function loseConnection(page: Page): Promise<void> {
  await openDoor(page);
  await page.getByText('Online', { exact: true }).waitFor();
  await page.context().setOffline(true);
  await page.getByText('You are offline. Scanning goes on.').waitFor();
}

const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();

/** At the door, from choosing one to the answers that it gives. */
export const doorScreens: Screen[] = [
  { name: 'door-choose', as: 'door', show: at('/door') },
  { name: 'door-none', as: 'buyer', show: at('/door') },
  { name: 'door-ready', as: 'door', show: (page) => openDoor(page) },
  {
    name: 'door-green',
    as: 'door',
    show: (page, { forDoor }, size) => letIn(page, forDoor[size][0]!.qr),
    after: next,
  },
  {
    name: 'door-red',
    as: 'door',
    async show(page, { forDoor }, size) {
      const { qr } = forDoor[size][0]!;
      await letIn(page, qr);
      await next(page);
      await scan(page, qr);
    },
    after: next,
  },
  {
    name: 'door-amber',
    as: 'door',
    show: (page, { elsewhere }) => letIn(page, elsewhere.qr),
    after: next,
  },
  {
    name: 'door-offline',
    as: 'door',
    async show(page, { forDoor }, size) {
      await loseConnection(page);
      await scan(page, forDoor[size][1]!.qr);
      await next(page);
    },
    after: (page) => page.context().setOffline(false),
  },
  {
    name: 'door-offline-green',
    as: 'door',
    async show(page, { forDoor }, size) {
      await loseConnection(page);
      await scan(page, forDoor[size][2]!.qr);
    },
    async after(page) {
      await page.context().setOffline(false);
      await next(page);
    },
  },
];
