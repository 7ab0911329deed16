import { Order, type OrderDocument } from '../models/order.ts';
import type { Door } from '../reservation/door.ts';
import { changeOrders } from './change-orders.ts';

const BATCH = 1_000;

/** Ends every hold of a cancelled event and asks for the refund of everything that was paid, once each. */
export async function callOffEvent(door: Door, eventId: string): Promise<void> {
  const live = Order.find({
    'tickets.eventId': eventId,
    status: { $in: ['created', 'awaiting:payment', 'complete'] },
    'payment.refundAsked': { $ne: true },
  })
    .select('_id')
    .lean<Pick<OrderDocument, '_id'>[]>()
    .cursor({ batchSize: BATCH });

  let batch: string[] = [];
  const callOff = async () => {
    await changeOrders(
      door,
      batch.map((orderId) => ({ type: 'call-off', orderId })),
    );
    batch = [];
  };
  for await (const { _id } of live as AsyncIterable<Pick<OrderDocument, '_id'>>) {
    batch.push(_id.toHexString());
    if (batch.length === BATCH) await callOff();
  }
  await callOff();
}
