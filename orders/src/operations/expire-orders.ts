import type { Message } from '@aisle/common';
import type { Door } from '../reservation/door.ts';
import { changeOrders } from './change-orders.ts';

/** Cancels holds whose time has run out. What is complete or cancelled stays so. */
export async function expireOrders(door: Door, messages: Message<'expiration.completed'>[]): Promise<void> {
  await changeOrders(
    door,
    messages.map((cause) => ({ type: 'cancel', orderId: cause.data.orderId, reason: 'expired', cause })),
  );
}
