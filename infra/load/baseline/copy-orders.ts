import type { JetStreamClient } from 'nats';
import { OrderCopy } from './models.ts';

/** Another service's listener: finds, saves and acknowledges one message after another. */
export async function copyOrders(jetStream: JetStreamClient, stream: string, durable: string): Promise<void> {
  const consumer = await jetStream.consumers.get(stream, durable);
  for await (const message of await consumer.consume()) {
    const { id, status, tickets } = message.json<{ id: string; status: string; tickets: object[] }>();
    const copy = (await OrderCopy.findById(id)) ?? new OrderCopy({ _id: id });
    await copy.set({ status, tickets }).save();
    message.ack();
  }
}
