import { authTexts } from './texts/auth.ts';
import { checkoutTexts } from './texts/checkout.ts';
import { doorTexts } from './texts/door.ts';
import { eventsTexts } from './texts/events.ts';
import { listingTexts } from './texts/listing.ts';
import { ordersTexts } from './texts/orders.ts';
import { sellerTexts } from './texts/seller.ts';
import { locale, siteTexts } from './texts/site.ts';
import { ticketsTexts } from './texts/tickets.ts';

/**
 * Every text of the storefront, in English, one file an area. What runs in the browser on pages that must be light takes
 * only its area's file: this one brings all of them. A further language is further objects of these shapes.
 */
export const texts = {
  locale,
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
