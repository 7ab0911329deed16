import express from 'express';
import mongoose from 'mongoose';
import { AckPolicy, connect } from 'nats';
import { copyOrders } from './copy-orders.ts';
import { Order, OrderCopy, Ticket } from './models.ts';
import { order, type Wanted } from './order.ts';

/**
 * The order path as textbooks have it, to compare with: a document a ticket, find then save, publish after save, one
 * message at a time. Meant as a fair version of that: indexes where they help, saves side by side, no session to
 * verify. What it lacks is the point: an order of two tickets can end half done, and a crash between save and publish
 * loses the message.
 */
const { PORT, MONGO_URL = '', NATS_URL = '' } = process.env;
await mongoose.connect(MONGO_URL);
await Promise.all([Ticket.init(), Order.init(), OrderCopy.init()]);
const nats = await connect({ servers: NATS_URL });
const manager = await nats.jetstreamManager();
await manager.streams.add({ name: 'BASELINE', subjects: ['baseline.>'] });
await manager.consumers.add('BASELINE', { durable_name: 'copy', ack_policy: AckPolicy.Explicit });
const jetStream = nats.jetstream();
void copyOrders(jetStream, 'BASELINE', 'copy');

const app = express();
app.use(express.json());
app.get('/healthz', (_req, res) => void res.json({ ok: true }));
app.post('/api/orders', async (req, res) => {
  const made = await order(req.body as Wanted, jetStream);
  if (made) res.status(201).json(made);
  else res.status(409).json({ errors: [{ message: 'Not available' }] });
});
app.get('/api/availability/:sessionId', async (req, res) => {
  res.json(await Ticket.find(req.params, { sectionId: 1, seat: 1, orderId: 1 }).lean());
});
app.listen(Number(PORT), '127.0.0.1');
