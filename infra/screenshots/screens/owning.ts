import { at, type Screen } from '../screen.ts';

/** What a buyer has: orders, tickets, an account. */
export const owningScreens: Screen[] = [
  { name: 'my-orders', as: 'buyer', long: true, show: at('/orders') },
  { name: 'my-tickets', as: 'buyer', long: true, show: at('/my-tickets') },
  {
    name: 'my-tickets-code',
    as: 'buyer',
    async show(page) {
      await page.goto('/my-tickets');
      await page
        .getByRole('img', { name: /^QR code/ })
        .first()
        .scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'my-tickets-offline',
    as: 'buyer',
    async show(page) {
      await page.goto('/my-tickets');
      await page.context().setOffline(true);
      await page.getByText('Your tickets are good as they are').waitFor();
    },
    after: (page) => page.context().setOffline(false),
  },
  {
    name: 'my-tickets-pdf',
    as: 'buyer',
    async show(page, { orders }) {
      await page.goto(`/my-tickets/tickets.pdf?orderId=${orders.ready}#toolbar=0&navpanes=0`);
      // The browser's own viewer tells nobody when it has drawn.
      await page.waitForTimeout(2_000);
    },
  },
  { name: 'offline', as: 'nobody', show: at('/offline') },
  {
    name: 'offline-banner',
    as: 'nobody',
    async show(page) {
      await page.goto('/resale');
      await page.context().setOffline(true);
      await page.getByText('You are offline.').waitFor();
    },
    after: (page) => page.context().setOffline(false),
  },
  { name: 'sign-in', as: 'nobody', show: at('/signin') },
  {
    name: 'sign-in-wrong',
    as: 'nobody',
    async show(page) {
      await page.goto('/signin');
      await page.getByLabel('Email').fill('bea@example.com');
      await page.getByLabel('Password').fill('not-it');
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'sign-up-wrong',
    as: 'nobody',
    long: true,
    async show(page) {
      await page.goto('/signup');
      await page.getByLabel('Email').fill('not an address');
      await page.getByLabel('Password').fill('short');
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'sell-ticket',
    as: 'buyer',
    async show(page) {
      await page.goto('/sell');
      await page.getByLabel('Title').fill('Nils Frahm, Grand Hall, 12 March');
      await page.getByLabel('Price').fill('64.50');
    },
  },
  {
    name: 'sell-ticket-wrong',
    as: 'buyer',
    async show(page) {
      await page.goto('/sell');
      await page.getByRole('main').getByRole('button').last().click();
      await page.getByRole('alert').first().waitFor();
    },
  },
  { name: 'not-found', as: 'nobody', show: at('/events/nothing') },
];

/** What is seen while the service behind the page is away. */
export const brokenScreens: Screen[] = [{ name: 'error', as: 'nobody', show: at('/') }];
