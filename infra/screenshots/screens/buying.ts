import type { Page } from 'playwright-core';
import { fillCard } from '../../test/system/support/browser.ts';
import { at, type Screen } from '../screen.ts';
import type { World } from '../world.ts';

/** Opens the map of an event, by a word of its name, and waits until it is drawn and live. */
async function openMap(page: Page, world: World, word: string, session = 0): Promise<void> {
  const { id, sessions } = world.event(word);
  await page.goto(`/events/${id}/sessions/${sessions[session]!.id}`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('canvas').waitFor();
}

const map =
  (word: string): Screen['show'] =>
  (page, world) =>
    openMap(page, world, word);

/** Finding an event, choosing seats, paying. */
export const buyingScreens: Screen[] = [
  { name: 'discover', as: 'nobody', long: true, show: at('/') },
  { name: 'discover-search', as: 'nobody', show: at('/?q=cellar&when=month') },
  { name: 'discover-nothing', as: 'nobody', show: at('/?q=underwater+opera') },
  {
    name: 'menu',
    as: 'seller',
    async show(page) {
      await page.goto('/');
      await page.getByRole('button', { name: /^Menu/ }).click();
    },
  },
  { name: 'resale', as: 'nobody', show: at('/resale') },
  { name: 'resale-ticket', as: 'buyer', show: at(({ listed }) => `/tickets/${listed}`) },
  { name: 'event', as: 'nobody', long: true, show: at((world) => `/events/${world.event('Midsummer').id}`) },
  { name: 'event-one-date', as: 'nobody', show: at((world) => `/events/${world.event('Jazz').id}`) },
  { name: 'event-sold-out', as: 'nobody', show: at((world) => `/events/${world.event('Stand-up').id}`) },
  { name: 'seat-map-arena', as: 'nobody', long: true, show: map('Northern') },
  { name: 'seat-map-stadium', as: 'nobody', show: map('Derby') },
  {
    name: 'seat-map-section',
    as: 'nobody',
    async show(page, world) {
      await openMap(page, world, 'Northern');
      await page.getByRole('button', { name: /^Lower level, section 110/ }).click();
      await page.evaluate('scrollTo(0, 0)');
    },
  },
  { name: 'seat-map-theatre', as: 'nobody', show: map('Midsummer') },
  {
    name: 'seat-map-best',
    as: 'nobody',
    async show(page, world) {
      await openMap(page, world, 'Midsummer');
      await page.getByRole('button', { name: 'Best 2 together' }).click();
      await page.getByRole('button', { name: 'Try others' }).waitFor();
    },
  },
  {
    name: 'seat-map-list',
    as: 'nobody',
    long: true,
    async show(page, world) {
      await openMap(page, world, 'Midsummer', 1);
      await page.getByRole('button', { name: /^Balcony/ }).click();
      await page.getByText('Row 5', { exact: true }).click();
      // Which ones are free is up to the crowd.
      const free = page.getByRole('checkbox', { name: /^Row 5, seat/, disabled: false, checked: false });
      await free.first().check();
      await free.first().check();
    },
  },
  {
    name: 'seat-map-standing',
    as: 'nobody',
    long: true,
    async show(page, world) {
      await openMap(page, world, 'Jazz');
      await page.getByRole('button', { name: 'One more' }).last().click();
    },
  },
  { name: 'checkout-held', as: 'buyer', show: at(({ orders }, size) => `/orders/${orders.held[size]}`) },
  {
    name: 'checkout-card',
    as: 'buyer',
    async show(page, { orders }, size) {
      await page.goto(`/orders/${orders.held[size]}`);
      await page.getByRole('button', { name: /^Pay/ }).click();
      await page.getByLabel('Card number').waitFor();
    },
  },
  {
    name: 'checkout-left',
    as: 'buyer',
    show: at(({ orders }, size) => `/orders/${orders.held[size]}?checkout=cancelled`),
  },
  {
    name: 'checkout-declined',
    as: 'buyer',
    show: at(({ orders }, size) => `/orders/${orders.failed[size]}`),
  },
  { name: 'checkout-expired', as: 'buyer', show: at(({ orders }) => `/orders/${orders.expired}`) },
  {
    name: 'checkout-confirming',
    as: 'buyer',
    async show(page, { orders, emulator }, size) {
      await setWebhooks(emulator, { paused: true });
      await page.goto(`/orders/${orders.confirming[size]}`);
      await page.getByRole('button', { name: /^Pay/ }).click();
      await fillCard(page, '4242 4242 4242 4242');
      await page.getByRole('heading', { name: 'Confirming your payment' }).waitFor();
    },
    after: async (_page, { emulator }) => setWebhooks(emulator, { paused: false }),
  },
  {
    name: 'checkout-ready',
    as: 'buyer',
    show: at(({ orders }) => `/orders/${orders.ready}?checkout=success`),
  },
  { name: 'checkout-refunded', as: 'buyer', show: at(({ orders }) => `/orders/${orders.refunded}`) },
  { name: 'checkout-cancelled', as: 'buyer', show: at(({ orders }) => `/orders/${orders.cancelled}`) },
];

/** Whether Stripe's emulator tells of what was paid: while it doesn't, a payment is being confirmed. */
async function setWebhooks(emulator: string, webhooks: { paused: boolean }): Promise<void> {
  await fetch(`${emulator}/emulator/switches`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ webhooks }),
  });
}
