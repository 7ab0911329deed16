/** Single tickets that somebody lists. */
export const listingTexts = {
  resale: {
    title: 'Resale',
    lede: 'From people who can’t make it to people who can. A ticket is sold once, and every payment ends in a ticket or a refund.',
    empty: 'No single tickets are on sale right now.',
    emptyHint: 'Have a ticket you can’t use? Be the first.',
    sell: 'Sell a ticket',
    more: 'More tickets',
    first: 'Back to the newest',
  },
  ticketForm: {
    sellTitle: 'Sell a ticket',
    sellLede: 'It is on sale as soon as you list it, and held for one buyer at a time.',
    sell: 'List ticket',
    selling: 'Listing…',
    editTitle: 'Edit ticket',
    editLede: 'You can change a ticket until someone holds it.',
    save: 'Save changes',
    saving: 'Saving…',
    back: 'Back to the ticket',
    badPrice: (currency: string, digits: number) =>
      digits === 0
        ? `Enter a whole amount in ${currency}, such as 45.`
        : `Enter an amount in ${currency} with at most ${digits} decimals, such as 45.00.`,
    buyersPay: (price: string) => `Buyers pay ${price}.`,
  },
  ticket: {
    status: { available: 'On sale', reserved: 'Reserved', sold: 'Sold' },
    price: 'Price',
    listed: 'Listed',
    buy: 'Buy',
    buying: 'Holding it for you…',
    buyHint: 'Buying holds the ticket for you while you pay. Nothing is charged yet.',
    signInToBuy: 'Sign in to buy',
    yours: 'This is your listing.',
    yoursReserved: 'This is your listing. Someone is paying for it now, so it can’t be changed.',
    yoursSold: 'This is your listing. It has been sold.',
    edit: 'Edit',
    reserved:
      'Someone is holding this ticket while they pay. If they don’t, it is back on sale within minutes.',
    sold: 'This ticket has been sold.',
    check: 'Check again',
    others: 'See other tickets',
  },
};
