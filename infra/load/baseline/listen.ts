import Queue from 'bull';
import mongoose from 'mongoose';
import { connect } from 'nats';
import { HOLD_MS, OrderCopy } from './models.ts';

/**
 * A service that is told of orders, as textbooks have it: it finds, saves and acknowledges one message after another.
 * tickets and payments keep a copy, expiration sets a timer.
 */
const { SERVICE = '', MONGO_URL = '', NATS_URL = '', REDIS_URL = '' } = process.env;

interface OrderMessage {
  id: string;
  status: string;
  tickets: object[];
}

async function copies(): Promise<(order: OrderMessage) => Promise<unknown>> {
  await mongoose.connect(MONGO_URL);
  await OrderCopy.init();
  return async ({ id, status, tickets }) => {
    const copy = (await OrderCopy.findById(id)) ?? new OrderCopy({ _id: id });
    return copy.set({ status, tickets }).save();
  };
}

function timers(): (order: OrderMessage) => Promise<unknown> {
  const queue = new Queue('baseline', REDIS_URL);
  return ({ id }) => queue.add({ orderId: id }, { delay: HOLD_MS });
}

const apply = SERVICE === 'expiration' ? timers() : await copies();
const nats = await connect({ servers: NATS_URL });
const consumer = await nats.jetstream().consumers.get('BASELINE', SERVICE);
for await (const message of await consumer.consume()) {
  await apply(message.json<OrderMessage>());
  message.ack();
}
