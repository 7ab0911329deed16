import {
  idempotencyKeyOf,
  pageOf,
  pageQuery,
  pathId,
  requireAuth,
  toPage,
  userOf,
  validateRequest,
} from '@aisle/common';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { matchedData } from 'express-validator';
import { viewOf } from '../models/order.ts';
import { cancelOrder } from '../operations/cancel-order.ts';
import { createOrder } from '../operations/create-order.ts';
import { findOrder, findOrders } from '../operations/find-order.ts';
import { refundOrder } from '../operations/refund-order.ts';
import type { Door } from '../reservation/door.ts';
import { orderRequestOf } from './order-request.ts';

/** `/api/orders`: a signed-in buyer's own orders, and the refund that their seller makes. */
export function orderRoutes(door: Door, throttle: RequestHandler): Router {
  const router = Router();
  router.use(requireAuth);
  router.post('/', throttle, create);
  router.get('/', validateRequest(...pageQuery), list);
  router.get('/:id', validateRequest(pathId()), show);
  router.delete('/:id', validateRequest(pathId()), cancel);
  router.post('/:id/refund', validateRequest(pathId()), refund);
  return router;

  async function create(req: Request, res: Response) {
    // The body first: a key's fingerprint is made of it, and fails on one that is nested without end.
    const wanted = orderRequestOf(req);
    const buyer = { buyerId: userOf(req).id, key: idempotencyKeyOf(req) };
    const order = await createOrder(door, wanted, buyer);
    res.status(201).json(viewOf(order));
  }

  async function list(req: Request, res: Response) {
    const page = pageOf(req);
    const orders = await findOrders(userOf(req).id, page);
    res.json(toPage(orders, page.limit, (order) => order._id.toHexString(), viewOf));
  }

  async function show(req: Request, res: Response) {
    res.json(viewOf(await findOrder(userOf(req).id, idOf(req))));
  }

  async function cancel(req: Request, res: Response) {
    await cancelOrder(door, userOf(req).id, idOf(req));
    res.status(204).end();
  }

  async function refund(req: Request, res: Response) {
    res.json(await refundOrder(door, userOf(req).id, idOf(req)));
  }
}

const idOf = (req: Request): string => matchedData<{ id: string }>(req).id;
