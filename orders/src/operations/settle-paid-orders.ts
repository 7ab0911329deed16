import { inTransaction, message, type Message } from '@aisle/common';
import type { Door } from '../reservation/door.ts';
import { changeOrders } from './change-orders.ts';

/**
 * Completes the orders that were paid. Where an order cannot be completed any more, or is unknown, it asks payments to
 * give the money back.
 */
export async function settlePaidOrders(door: Door, messages: Message<'payment.created'>[]): Promise<void> {
  const unknown = await changeOrders(
    door,
    messages.map((cause) => ({
      type: 'settle' as const,
      orderId: cause.data.orderId,
      paymentId: cause.data.id,
      cause,
    })),
  );
  if (unknown.length === 0) return;
  await inTransaction(({ publish }) => {
    publish(
      ...unknown.map(({ orderId, paymentId, cause }) =>
        message('payment.refund-requested', 0, { orderId, paymentId, reason: 'order-unknown' }, cause),
      ),
    );
    return Promise.resolve();
  });
}
