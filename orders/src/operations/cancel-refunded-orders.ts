import type { Message } from '@aisle/common';
import type { Door } from '../reservation/door.ts';
import { changeOrders } from './change-orders.ts';

/** Frees what was bought with a payment that has been given back. */
export async function cancelRefundedOrders(
  door: Door,
  messages: Message<'payment.refunded'>[],
): Promise<void> {
  await changeOrders(
    door,
    messages.map((cause) => ({
      type: 'refund',
      orderId: cause.data.orderId,
      paymentId: cause.data.id,
      cause,
    })),
  );
}
