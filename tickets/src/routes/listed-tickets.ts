import {
  currency,
  idempotencyKeyOf,
  pageOf,
  pageQuery,
  pathId,
  price,
  requireAuth,
  text,
  userOf,
  validateRequest,
} from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { matchedData, query } from 'express-validator';
import { createTicket } from '../operations/create-ticket.ts';
import { listTicketsOfSeller, listTicketsOnSale } from '../operations/list-tickets.ts';
import { showTicket } from '../operations/show-ticket.ts';
import { updateTicket } from '../operations/update-ticket.ts';

const title = () => text('title', 200);

/** A seller finds its own listings, and nobody else's: who sells what is nobody's business. */
const seller = query('sellerId')
  .optional()
  .custom((value) => value === 'me')
  .withMessage('Must be me');

/** `/api/tickets`: single tickets that anyone may list. */
export function listedTicketRoutes(): Router {
  const router = Router();
  router.get('/', validateRequest(...pageQuery, seller), list);
  router.post('/', requireAuth, validateRequest(title(), price(), currency()), create);
  router.get('/:id', validateRequest(pathId()), show);
  router.put('/:id', requireAuth, validateRequest(pathId(), title(), price()), update);
  return router;
}

async function list(req: Request, res: Response) {
  const { sellerId } = matchedData<{ sellerId?: 'me' }>(req);
  const page = pageOf(req);
  res.json(sellerId ? await listTicketsOfSeller(userOf(req).id, page) : await listTicketsOnSale(page));
}

async function create(req: Request, res: Response) {
  const offer = matchedData<{ title: string; price: number; currency: string }>(req);
  res.status(201).json(await createTicket({ ...offer, sellerId: userOf(req).id }, idempotencyKeyOf(req)));
}

async function show(req: Request, res: Response) {
  res.json(await showTicket(matchedData<{ id: string }>(req).id));
}

async function update(req: Request, res: Response) {
  const { id, ...offer } = matchedData<{ id: string; title: string; price: number }>(req);
  res.json(await updateTicket(id, userOf(req).id, offer));
}
