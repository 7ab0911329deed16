/** The shapes that the API answers with. Money is an integer of the smallest unit, times are ISO-8601. */

export type User = {
  id: string;
  email: string;
  name?: string;
  role: 'buyer' | 'seller';
  emailVerified: boolean;
};

export type ListedTicket = {
  id: string;
  title: string;
  price: number;
  currency: string;
  sellerId: string;
  status: 'available' | 'reserved' | 'sold';
  version: number;
  createdAt: string;
};

export type OrderTicket = { ticketId?: string; title?: string; seat?: string; price: number };

export type Order = {
  id: string;
  status: 'created' | 'awaiting:payment' | 'complete' | 'cancelled';
  version: number;
  expiresAt: string;
  currency: string;
  total: number;
  createdAt: string;
  tickets: OrderTicket[];
  cancelReason?: string;
};

export type Payment = {
  orderId: string;
  status: 'none' | 'pending' | 'paid' | 'failed' | 'refunding' | 'refunded';
  amount?: number;
  currency?: string;
  refundedAt?: string;
};

export type IssuedTicket = {
  id: string;
  orderId: string;
  title: string;
  price: number;
  currency?: string;
  holder: string;
  status: 'valid' | 'admitted' | 'void';
  seat?: string;
  qr: string;
  qrImage: string;
};

export type Verification = {
  valid: boolean;
  reason?: string;
  ticketId: string | null;
  seat: string | null;
  holder: string | null;
  admittedAt: string | null;
};

/** One page of a list; `nextCursor` is missing or null on the last one. */
export type Page<T> = { items: T[]; nextCursor?: string | null };
