import { notFound, type PageRequest } from '@aisle/common';
import { Order, type OrderDocument } from '../models/order.ts';

/** A buyer's own order. @throws ApiError 404 when there is none, or it is somebody else's */
export async function findOrder(buyerId: string, orderId: string): Promise<OrderDocument> {
  const order = await Order.findOne({ _id: orderId, buyerId }).lean<OrderDocument>();
  if (!order) throw notFound('There is no such order');
  return order;
}

/** A buyer's orders, newest first: one more than the page holds, which tells whether there is a next one. */
export const findOrders = (buyerId: string, { limit, cursor }: PageRequest): Promise<OrderDocument[]> =>
  Order.find({ buyerId, ...(cursor && { _id: { $lt: cursor } }) })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<OrderDocument[]>();
