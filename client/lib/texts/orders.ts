/** My orders. */
export const ordersTexts = {
  orders: {
    title: 'My orders',
    empty: 'You have not ordered anything yet.',
    browse: 'See tickets on sale',
    more: 'Older orders',
    first: 'Back to the newest',
    ticket: 'Ticket',
    andMore: (title: string, more: number) => (more === 0 ? title : `${title} and ${more} more`),
    status: {
      created: 'To be paid',
      'awaiting:payment': 'To be paid',
      complete: 'Complete',
      cancelled: 'Cancelled',
      expired: 'Expired',
      refunded: 'Refunded',
    },
  },
};
