import { authTexts } from './texts/auth.ts';
import { checkoutTexts } from './texts/checkout.ts';
import { doorTexts } from './texts/door.ts';
import { eventsTexts } from './texts/events.ts';
import { listingTexts } from './texts/listing.ts';
import { ordersTexts } from './texts/orders.ts';
import { sellerTexts } from './texts/seller.ts';
import { siteTexts } from './texts/site.ts';
import { ticketsTexts } from './texts/tickets.ts';

/** Every text of the storefront, in English, one file an area. A further language is further objects of these shapes. */
export const texts = {
  locale: 'en',
  ...siteTexts,
  ...authTexts,
  ...listingTexts,
  ...eventsTexts,
  ...checkoutTexts,
  ...ordersTexts,
  ...ticketsTexts,
  ...sellerTexts,
  ...doorTexts,
};
