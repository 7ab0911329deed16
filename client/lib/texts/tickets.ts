/** My tickets. */
export const ticketsTexts = {
  myTickets: {
    title: 'My tickets',
    empty: 'No tickets yet. They appear here as soon as an order is paid.',
    more: 'Older tickets',
    first: 'Back to the newest',
    status: { valid: 'Valid', admitted: 'Used', void: 'Void' },
    statusHint: {
      valid: 'Show this code at the door. It admits once.',
      admitted: 'This ticket has been used.',
      void: 'This ticket is no longer valid: its order was refunded.',
    },
    qr: (title: string) => `QR code for ${title}`,
    holder: 'Holder',
    seat: 'Seat',
    number: 'Ticket number',
    order: 'Order',
    seeOrder: 'See the order',
    code: 'Code as text',
  },
};
