/** My orders. */
export const ordersTexts = {
  orders: {
    title: 'My orders',
    empty: 'You have not ordered anything yet.',
    emptyHint: 'What you hold or buy shows up here.',
    browse: 'See what is on',
    more: 'Older orders',
    first: 'Back to the newest',
    ticket: 'Ticket',
    placed: 'Ordered',
    pay: 'Pay',
    payUntil: 'Held until',
    status: {
      held: 'To be paid',
      complete: 'Complete',
      cancelled: 'Cancelled',
      expired: 'Expired',
      refunding: 'Refund on its way',
      refunded: 'Refunded',
      'event-cancelled': 'Event called off',
    },
  },
};
