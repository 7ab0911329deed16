import type { MessageData, OrderSnapshot } from '@aisle/common';
import { signIn, startTestService, type SignedIn, type TestService } from '@aisle/common/testing';
import mongoose from 'mongoose';
import request from 'supertest';
import { loadConfig } from '../src/config.ts';
import type { ListedTicketView } from '../src/models/listed-ticket.ts';
import type { MyTicketView } from '../src/operations/list-my-tickets.ts';
import { ticketsService } from '../src/service.ts';

export const newId = (): string => new mongoose.Types.ObjectId().toHexString();

/** The tickets service as a test sees it, with steps that most tests begin with. */
export interface Tickets extends TestService {
  /** Lists a ticket through the API. */
  list(seller?: SignedIn, offer?: object): Promise<ListedTicketView>;
  /** What the API shows of a listed ticket. */
  shown(id: string): Promise<ListedTicketView>;
  /** The issued tickets that the API shows to a user. */
  mine(holder: SignedIn): Promise<MyTicketView[]>;
  /** Lists a ticket, sells it, and answers what its buyer has. */
  sell(options?: Sale): Promise<{ listed: ListedTicketView; order: OrderSnapshot; ticket: MyTicketView }>;
}

interface Sale {
  seller?: SignedIn;
  buyer?: SignedIn;
  order?: Partial<OrderSnapshot>;
}

export async function startTickets(): Promise<Tickets> {
  const service = await startTestService(({ mongoUrl, natsUrl }) =>
    ticketsService(
      loadConfig({
        PORT: '0',
        MONGO_URL: mongoUrl,
        NATS_URL: natsUrl,
        LOG_LEVEL: 'silent',
        SECURE_COOKIES: 'false',
      }),
    ),
  );
  const api = request(service.url);

  const list = async (seller = signIn(), offer: object = {}) => {
    const response = await api
      .post('/api/tickets')
      .set('Cookie', seller.cookie)
      .send({ title: 'Balcony, row 2', price: 4500, ...offer })
      .expect(201);
    return response.body as ListedTicketView;
  };
  const shown = async (id: string) =>
    (await api.get(`/api/tickets/${id}`).expect(200)).body as ListedTicketView;
  const mine = async (holder: SignedIn) => {
    const response = await api.get('/api/tickets/mine').set('Cookie', holder.cookie).expect(200);
    return (response.body as { items: MyTicketView[] }).items;
  };
  const sell = async ({ seller = signIn(), buyer = signIn(), order: changes = {} }: Sale = {}) => {
    const listed = await list(seller);
    const order = orderOf(listed, { status: 'complete', buyerId: buyer.id, ...changes });
    await service.publish('order.completed', 2, order);
    await service.settled();
    const ticket = (await mine(buyer))[0]!;
    return { listed, order, ticket };
  };
  return { ...service, list, shown, mine, sell };
}

/** An order of a listed ticket, as orders would tell of it. */
export function orderOf(
  ticket: Pick<ListedTicketView, 'id' | 'title' | 'price' | 'currency'>,
  changes: Partial<OrderSnapshot> = {},
  inventoryVersion = 1,
): OrderSnapshot {
  return {
    id: newId(),
    buyerId: newId(),
    status: 'created',
    createdAt: '2026-11-20T10:00:00.000Z',
    expiresAt: '2026-11-20T10:15:00.000Z',
    currency: ticket.currency,
    total: ticket.price,
    tickets: [{ ticketId: ticket.id, title: ticket.title, price: ticket.price }],
    inventory: { id: ticket.id, version: inventoryVersion },
    ...changes,
  };
}

/** The refund of an order's payment, as payments would tell of it. */
export const refundOf = (order: OrderSnapshot): MessageData<'payment.refunded'> => ({
  id: newId(),
  orderId: order.id,
  amount: order.total,
  currency: order.currency,
  refundedAt: '2026-11-20T11:00:00.000Z',
});
