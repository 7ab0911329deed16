import type { Message } from '@aisle/common';
import type { Door } from '../reservation/door.ts';
import { changeOrders } from './change-orders.ts';

/** Shows that a buyer has gone to the checkout. */
export async function markAwaitingPayment(door: Door, messages: Message<'payment.started'>[]): Promise<void> {
  await changeOrders(
    door,
    messages.map((cause) => ({ type: 'await-payment', orderId: cause.data.orderId, cause })),
  );
}
