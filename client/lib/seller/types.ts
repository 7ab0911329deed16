import type { Order } from '../types.ts';

/** What is sold, held and free, and what was paid, in the currency's smallest unit. */
export type Figures = { sold: number; held: number; free: number; revenue: number };

/** An Event's sales, of all its sessions or of one. */
export type Sales = Figures & {
  eventId: string;
  sessionId?: string;
  currency: string;
  sections: (Figures & { id: string })[];
  /** By hour, oldest first. */
  series: { at: string; sold: number; revenue: number }[];
};

export const saleStatuses = ['complete', 'held', 'refunded', 'cancelled'] as const;
export type SaleStatus = (typeof saleStatuses)[number];

/** An order as its seller sees it. */
export type SoldOrder = Order & {
  refund?: 'requested' | 'done';
  buyer: { name?: string; email?: string };
};

/** Which orders of an Event are asked for. */
export type OrderQuery = { sessionId?: string; status?: SaleStatus; q?: string };
