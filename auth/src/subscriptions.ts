import type { Subscriptions } from '@aisle/common';

/** auth needs nothing of other services. */
export const subscriptions: Subscriptions = {};
