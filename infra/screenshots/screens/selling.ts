import { at, type Screen } from '../screen.ts';

/** A seller's pages. */
export const sellingScreens: Screen[] = [
  { name: 'seller-events', as: 'seller', long: true, show: at('/seller') },
  { name: 'seller-listed', as: 'seller', show: at('/seller/listed') },
  {
    name: 'seller-sales',
    as: 'seller',
    long: true,
    async show(page, world) {
      await page.goto(`/seller/events/${world.event('Northern').id}`);
      await page.getByRole('img', { name: /^Tickets each/ }).waitFor();
    },
  },
  {
    name: 'seller-sales-seats',
    as: 'seller',
    long: true,
    async show(page, world) {
      const { id, sessions } = world.event('Midsummer');
      await page.goto(`/seller/events/${id}?session=${sessions[0]!.id}`);
      await page.getByRole('img', { name: /^Tickets each/ }).waitFor();
    },
  },
  {
    name: 'seller-orders',
    as: 'seller',
    long: true,
    async show(page, world) {
      await page.goto(`/seller/events/${world.event('Midsummer').id}/orders`);
      await page.getByText('Paid', { exact: true }).locator('visible=true').first().waitFor();
    },
  },
  {
    name: 'seller-refund',
    as: 'seller',
    async show(page, world) {
      await page.goto(`/seller/events/${world.event('Midsummer').id}/orders?status=complete`);
      await page
        .getByRole('button', { name: /^Refund/ })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'seller-new-event', as: 'seller', long: true, show: at('/seller/events/new') },
  {
    name: 'seller-event-dates',
    as: 'seller',
    show: at(({ draft }) => `/seller/events/${draft}/edit?tab=dates`),
  },
  {
    name: 'seller-venue',
    as: 'seller',
    long: true,
    async show(page, { draft }) {
      await page.goto(`/seller/events/${draft}/edit?tab=venue`);
      await page.getByText('Edit row by row').waitFor();
    },
  },
  {
    name: 'seller-venue-rows',
    as: 'seller',
    long: true,
    async show(page, { draft }) {
      await page.goto(`/seller/events/${draft}/edit?tab=venue`);
      await page.getByText('Edit row by row').click();
    },
  },
  {
    name: 'seller-venue-import',
    as: 'seller',
    async show(page, { draft }) {
      await page.goto(`/seller/events/${draft}/edit?tab=venue`);
      await page.getByRole('button', { name: 'Import from a file' }).click();
      await page.getByText('Download an example').waitFor();
    },
  },
  {
    name: 'seller-event-door',
    as: 'seller',
    show: at(({ draft }) => `/seller/events/${draft}/edit?tab=door`),
  },
  {
    name: 'seller-event-problems',
    as: 'seller',
    async show(page) {
      await page.goto('/seller/events/new');
      await page.getByRole('textbox', { name: 'Name' }).fill('Half an event');
      await page.getByRole('button', { name: 'Save draft' }).click();
      await page.getByText(/need your attention/).waitFor();
    },
    after: (page) => page.evaluate('localStorage.clear()'),
  },
  {
    name: 'seller-publish',
    as: 'seller',
    long: true,
    show: at(({ draft }) => `/seller/events/${draft}/publish`),
  },
  {
    name: 'seller-publish-bare',
    as: 'seller',
    show: at(({ bareDraft }) => `/seller/events/${bareDraft}/publish`),
  },
  {
    name: 'seller-cancel',
    as: 'seller',
    async show(page, world) {
      await page.goto(`/seller/events/${world.event('Candlelight').id}/publish`);
      await page.getByRole('button', { name: 'Cancel event…' }).click();
    },
  },
];
