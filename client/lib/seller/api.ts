import { call } from '../api.ts';
import type { Availability, EventView, Page } from '../types.ts';
import type { EventBody } from './event-draft.ts';
import type { OrderQuery, Sales, SoldOrder } from './types.ts';

/** What sellers ask of the API from the browser. Every call throws an ApiError. */

export const createEvent = (body: EventBody) =>
  call<EventView>({ method: 'post', url: '/events', data: body });

/** Changes an Event that is still at this version; 409 `stale` where it isn't. */
export const updateEvent = (id: string, version: number, changes: Record<string, unknown>) =>
  call<EventView>({ method: 'patch', url: `/events/${id}`, data: { ...changes, version } });

export const publishEvent = (id: string) => call<EventView>({ method: 'post', url: `/events/${id}/publish` });

export const cancelEvent = (id: string) => call<EventView>({ method: 'post', url: `/events/${id}/cancel` });

export const readSales = (eventId: string, sessionId?: string) =>
  call<Sales>({ url: '/orders/sales', params: { eventId, sessionId } });

/** Where the same figures come live, as server-sent events called `sales`. */
export const salesStreamUrl = (eventId: string, sessionId?: string): string =>
  `/api/orders/sales/stream?${new URLSearchParams({ eventId, ...(sessionId && { sessionId }) }).toString()}`;

export const readAvailability = (eventId: string, sessionId: string) =>
  call<Availability>({ url: `/events/${eventId}/sessions/${sessionId}/availability` });

export const readEventOrders = (eventId: string, query: OrderQuery, cursor?: string, limit = 25) =>
  call<Page<SoldOrder>>({ url: '/orders/sales/orders', params: { eventId, ...query, cursor, limit } });

/** Where the same orders, all of them, are a CSV file. */
export const ordersCsvUrl = (eventId: string, query: OrderQuery): string =>
  `/api/orders/sales/orders.csv?${new URLSearchParams({ eventId, ...query }).toString()}`;

export const refundOrder = (id: string) => call<SoldOrder>({ method: 'post', url: `/orders/${id}/refund` });
