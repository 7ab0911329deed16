import cookieSession from 'cookie-session';
import express from 'express';
import jwt from 'jsonwebtoken';
import mongoose from 'mongoose';
import { connect } from 'nats';
import { Order, Ticket } from './models.ts';
import { order, type Wanted } from './order.ts';

/**
 * The order path as textbooks have it, to compare with: a document a ticket, find then save, publish after save, and
 * services that handle one message at a time (`listen.ts`). Meant as a fair version of that: indexes where they help,
 * saves side by side. What it lacks is the point: an order of two tickets can end half done, and a crash between save
 * and publish loses the message.
 */
const { PORT, MONGO_URL = '', NATS_URL = '', SESSION_KEY = '' } = process.env;
await mongoose.connect(MONGO_URL);
await Promise.all([Ticket.init(), Order.init()]);
const jetStream = (await connect({ servers: NATS_URL })).jetstream();

const app = express();
app.use(express.json(), cookieSession({ name: 'session', signed: false }));
app.get('/healthz', (_req, res) => void res.json({ ok: true }));
app.post('/api/orders', async (req, res) => {
  const buyer = jwt.verify((req.session as { jwt: string }).jwt, SESSION_KEY) as { sub: string };
  const made = await order(req.body as Wanted, buyer.sub, jetStream);
  if (made) res.status(201).json(made);
  else res.status(409).json({ errors: [{ message: 'Not available' }] });
});
app.get('/api/availability/:sessionId', async (req, res) => {
  res.json(await Ticket.find(req.params, { sectionId: 1, seat: 1, orderId: 1 }).lean());
});
app.listen(Number(PORT), '127.0.0.1');
