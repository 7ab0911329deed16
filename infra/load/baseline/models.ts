import mongoose from 'mongoose';

/** How long an order is held, in milliseconds. */
export const HOLD_MS = 15 * 60 * 1000;

const ticketSchema = new mongoose.Schema(
  {
    sessionId: { type: String, required: true },
    sectionId: { type: String, required: true },
    seat: { type: String, required: true },
    price: { type: Number, required: true },
    orderId: { type: String, default: null },
  },
  { optimisticConcurrency: true },
);
ticketSchema.index({ sessionId: 1, orderId: 1 });
ticketSchema.index({ sessionId: 1, sectionId: 1, orderId: 1 });

/** A document a ticket: `orderId` says who has it. A save fails when somebody else has saved it since it was read. */
export const Ticket = mongoose.model('BaselineTicket', ticketSchema);

export const Order = mongoose.model(
  'BaselineOrder',
  new mongoose.Schema({
    buyerId: { type: String, required: true },
    status: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    tickets: [{ seat: String, price: Number }],
  }),
);

/** What another service keeps of an order. */
export const OrderCopy = mongoose.model(
  'BaselineOrderCopy',
  new mongoose.Schema({ _id: String, status: String, tickets: [{ seat: String, price: Number }] }),
);
