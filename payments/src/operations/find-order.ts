import { conflict, notFound } from '@aisle/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { OrderCopy, type OrderCopyDocument } from '../models/order-copy.ts';
import { batched } from '../batched.ts';

/** An order as its buyer asks for it. */
export interface OrderOfBuyer {
  orderId: string;
  buyerId: string;
}

/** The copy of an order that was answered a moment ago may still be on its way: 2 s in all. */
const WAITS_MS = [0, 50, 100, 200, 350, 600, 700];

const findCopy = batched(async (orderIds: string[]) => {
  const copies = await OrderCopy.find({ _id: { $in: orderIds } }).lean();
  const byId = new Map(copies.map((copy) => [copy._id, copy]));
  return orderIds.map((orderId) => byId.get(orderId));
});

/** The buyer's order. @throws ApiError 404 when it is unknown, or someone else's */
export async function findOrder({ orderId, buyerId }: OrderOfBuyer): Promise<OrderCopyDocument> {
  for (const wait of WAITS_MS) {
    if (wait > 0) await sleep(wait);
    const order = await findCopy(orderId);
    if (order?.buyerId === buyerId) return order;
    if (order) break;
  }
  throw notFound('Order not found');
}

/** The buyer's order, if it can be paid now. @throws ApiError 404; 409 when it is cancelled, over or paid */
export async function findPayableOrder(wanted: OrderOfBuyer): Promise<OrderCopyDocument> {
  const order = await findOrder(wanted);
  if (order.status === 'complete') throw alreadyPaid();
  if (order.status === 'cancelled') throw conflict('This order was cancelled', 'order-cancelled');
  if (order.expiresAt.getTime() <= Date.now()) {
    throw conflict('The time to pay for this order is over', 'order-expired');
  }
  return order;
}

/** 409: there is nothing left to pay. */
export const alreadyPaid = () => conflict('This order is paid already', 'already-paid');
