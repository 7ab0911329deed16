import {
  bodyId,
  idempotencyKeyOf,
  pageOf,
  pageQuery,
  pathId,
  requireAuth,
  toPage,
  userOf,
  validateRequest,
} from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { matchedData } from 'express-validator';
import { viewOf } from '../models/order.ts';
import { cancelOrder } from '../operations/cancel-order.ts';
import { createOrder } from '../operations/create-order.ts';
import { findOrder, findOrders } from '../operations/find-order.ts';
import type { Door } from '../reservation/door.ts';

/** `/api/orders`: a signed-in buyer's own orders. */
export function orderRoutes(door: Door): Router {
  const router = Router();
  router.use(requireAuth);
  router.post('/', validateRequest(bodyId('ticketId')), create);
  router.get('/', validateRequest(...pageQuery), list);
  router.get('/:id', validateRequest(pathId()), show);
  router.delete('/:id', validateRequest(pathId()), cancel);
  return router;

  async function create(req: Request, res: Response) {
    const { ticketId } = matchedData<{ ticketId: string }>(req);
    const order = await createOrder(door, { buyerId: userOf(req).id, ticketId, key: idempotencyKeyOf(req) });
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
}

const idOf = (req: Request): string => matchedData<{ id: string }>(req).id;
