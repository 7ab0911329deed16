/** One order, from the hold to its tickets. */
export const checkoutTexts = {
  order: {
    title: 'Order',
    tickets: 'In this order',
    total: 'Total',
    number: 'Order number',
    placed: 'Ordered',
    pay: 'Pay',
    paying: 'Opening checkout…',
    cancel: 'Cancel order',
    cancelling: 'Cancelling…',
    seeTickets: 'See my tickets',
    allOrders: 'All my orders',
    checkNow: 'Check now',
    checking: 'Checking…',
    tryAgain: 'Try again',
    timeLeft: 'Time left',
    minutesLeft: (minutes: number) =>
      minutes === 1 ? '1 minute left to pay.' : `${minutes} minutes left to pay.`,
    stages: {
      holding: 'Held for you',
      confirming: 'Confirming your payment',
      issuing: 'Making your tickets',
      ready: 'Your tickets are ready',
      late: 'Your payment came late',
      refunding: 'Your refund is on its way',
      refunded: 'Refunded',
      expired: 'Time ran out',
      cancelled: 'Cancelled',
    },
    holding: 'These tickets are yours to pay for: nobody else can buy them in the meantime.',
    timeUp: 'The time to pay is over. We are making sure of it before the ticket goes back on sale.',
    checkoutCancelled:
      'You left checkout without paying. Nothing was charged, and your tickets are still held.',
    failed:
      'The payment was declined and nothing was charged. You can try again, with another card if you like.',
    confirming: 'This usually takes a few seconds. You can leave this page: nothing gets lost.',
    confirmingLong:
      'We have not had word of your payment yet. If you paid, it will reach us, and you get your tickets or all of your money back: there is nothing you need to do. If you did not pay, you can still do so while the time runs.',
    paidLong:
      'Your payment has reached us; the order is taking longer than usual to complete. You get your tickets or all of your money back: there is nothing you need to do. This page goes on checking, and so does “My orders”.',
    issuing: 'Your payment is here and the order is complete. Your tickets are being made.',
    issuingLong:
      'Your order is paid and complete, and your tickets are taking longer than usual. They will show up under “My tickets” by themselves.',
    ready: 'Paid and issued. Show the QR code at the door.',
    late: 'The hold ended before your payment reached us. If the tickets are still free you get them, otherwise you get all of your money back.',
    lateLong:
      'We are still waiting for the outcome: the tickets if they are still free, otherwise all of your money back. There is nothing you need to do; this page goes on checking.',
    refunding: 'The full amount is going back to the way you paid. Banks take a few days to show it.',
    refunded: 'The full amount went back to the way you paid. Banks take a few days to show it.',
    refundedAt: 'Refunded',
    expired:
      'The order was not paid in time, so the tickets went back on sale. Nothing was charged. If they are still free you can have them again.',
    cancelledByBuyer: 'You cancelled this order. Nothing was charged.',
    cancelled: 'This order was cancelled and nothing was charged.',
    steps: { label: 'Progress', paid: 'Paid', issued: 'Issued', ready: 'Ready' },
    stepStates: { done: 'done', current: 'in progress', todo: 'to come' },
  },
};
