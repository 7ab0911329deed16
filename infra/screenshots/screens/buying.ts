import type { Page } from 'playwright-core';
import { fillCheckout } from '../checkout.ts';
import type { Screen } from '../screen.ts';
import type { World } from '../world.ts';

const mapOf = (world: World, word: string, session = 0): string => {
  const { id, sessions } = world.event(word);
  return `/events/${id}/sessions/${sessions[session]!.id}`;
};

/** Opens a map and waits until it is drawn and live. */
async function openMap(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('canvas').waitFor();
}

/** Finding an event, choosing seats, paying. */
export const buyingScreens: Screen[] = [
  { name: 'discover', as: 'nobody', long: true, show: async (page) => void (await page.goto('/')) },
  {
    name: 'discover-search',
    as: 'nobody',
    show: async (page) => void (await page.goto('/?q=cellar&when=month')),
  },
  {
    name: 'discover-nothing',
    as: 'nobody',
    show: async (page) => void (await page.goto('/?q=underwater+opera')),
  },
  {
    name: 'menu',
    as: 'seller',
    async show(page) {
      await page.goto('/');
      await page.getByRole('button', { name: /^Menu/ }).click();
    },
  },
  { name: 'resale', as: 'nobody', show: async (page) => void (await page.goto('/resale')) },
  {
    name: 'resale-ticket',
    as: 'buyer',
    show: async (page, { listed }) => void (await page.goto(`/tickets/${listed}`)),
  },
  {
    name: 'event',
    as: 'nobody',
    long: true,
    show: async (page, world) => void (await page.goto(`/events/${world.event('Midsummer').id}`)),
  },
  {
    name: 'event-one-date',
    as: 'nobody',
    show: async (page, world) => void (await page.goto(`/events/${world.event('Jazz').id}`)),
  },
  {
    name: 'event-sold-out',
    as: 'nobody',
    show: async (page, world) => void (await page.goto(`/events/${world.event('Stand-up').id}`)),
  },
  {
    name: 'seat-map-arena',
    as: 'nobody',
    long: true,
    show: (page, world) => openMap(page, mapOf(world, 'Northern')),
  },
  {
    name: 'seat-map-stadium',
    as: 'nobody',
    show: (page, world) => openMap(page, mapOf(world, 'Derby')),
  },
  {
    name: 'seat-map-section',
    as: 'nobody',
    async show(page, world) {
      await openMap(page, mapOf(world, 'Northern'));
      await page.getByRole('button', { name: /^Lower level, section 110/ }).click();
      await page.evaluate('scrollTo(0, 0)');
    },
  },
  {
    name: 'seat-map-theatre',
    as: 'nobody',
    show: (page, world) => openMap(page, mapOf(world, 'Midsummer')),
  },
  {
    name: 'seat-map-best',
    as: 'nobody',
    async show(page, world) {
      await openMap(page, mapOf(world, 'Midsummer'));
      await page.getByRole('button', { name: 'Best 2 together' }).click();
      await page.getByRole('button', { name: 'Try others' }).waitFor();
    },
  },
  {
    name: 'seat-map-list',
    as: 'nobody',
    long: true,
    async show(page, world) {
      await openMap(page, mapOf(world, 'Midsummer', 1));
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
      await openMap(page, mapOf(world, 'Jazz'));
      await page.getByRole('button', { name: 'One more' }).last().click();
    },
  },
  {
    name: 'checkout-held',
    as: 'buyer',
    show: async (page, { orders }, size) => void (await page.goto(`/orders/${orders.held[size]}`)),
  },
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
    show: async (page, { orders }, size) =>
      void (await page.goto(`/orders/${orders.held[size]}?checkout=cancelled`)),
  },
  {
    name: 'checkout-declined',
    as: 'buyer',
    show: async (page, { orders }, size) => void (await page.goto(`/orders/${orders.failed[size]}`)),
  },
  {
    name: 'checkout-expired',
    as: 'buyer',
    show: async (page, { orders }) => void (await page.goto(`/orders/${orders.expired}`)),
  },
  {
    name: 'checkout-confirming',
    as: 'buyer',
    async show(page, { orders, emulator }, size) {
      await setWebhooks(emulator, { paused: true });
      await page.goto(`/orders/${orders.confirming[size]}`);
      await page.getByRole('button', { name: /^Pay/ }).click();
      await fillCheckout(page, '4242 4242 4242 4242');
      await page.getByRole('heading', { name: 'Confirming your payment' }).waitFor();
    },
    after: async (_page, { emulator }) => setWebhooks(emulator, { paused: false }),
  },
  {
    name: 'checkout-ready',
    as: 'buyer',
    show: async (page, { orders }) => void (await page.goto(`/orders/${orders.ready}?checkout=success`)),
  },
  {
    name: 'checkout-refunded',
    as: 'buyer',
    show: async (page, { orders }) => void (await page.goto(`/orders/${orders.refunded}`)),
  },
  {
    name: 'checkout-cancelled',
    as: 'buyer',
    show: async (page, { orders }) => void (await page.goto(`/orders/${orders.cancelled}`)),
  },
];

/** Whether Stripe's emulator tells of what was paid: while it doesn't, a payment is being confirmed. */
async function setWebhooks(emulator: string, webhooks: { paused: boolean }): Promise<void> {
  await fetch(`${emulator}/emulator/switches`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ webhooks }),
  });
}
