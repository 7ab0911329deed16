import type { DeadLetter, ServiceName, UserCopyDocument } from '@aisle/common';
import type { UserDocument } from '../../auth/src/models/user.ts';
import type { DeadlineDocument } from '../../expiration/src/models/deadline.ts';
import type { InventoryDocument } from '../../orders/src/models/inventory.ts';
import type { OrderDocument } from '../../orders/src/models/order.ts';
import type { SalesDocument } from '../../orders/src/models/sales.ts';
import type { OrderCopyDocument } from '../../payments/src/models/order-copy.ts';
import type { PaymentDocument } from '../../payments/src/models/payment.ts';
import type { RefundDocument } from '../../payments/src/models/refund.ts';
import type { EventDocument } from '../../tickets/src/models/event.ts';
import type { IssuedTicketDocument } from '../../tickets/src/models/issued-ticket.ts';
import type { ListedTicketDocument } from '../../tickets/src/models/listed-ticket.ts';
import type { SectionAvailabilityDocument } from '../../tickets/src/models/section-availability.ts';

/** The fields of a stored document that the audit looks at, with its id as text. */
type Stored<Document, Field extends keyof Document> = Pick<Document, Field> & { _id: string };

export type Inventory = Stored<
  InventoryDocument,
  'version' | 'capacity' | 'held' | 'sold' | 'revenue' | 'taken' | 'rows' | 'offer'
>;
export type Order = Stored<
  OrderDocument,
  | 'buyerId'
  | 'status'
  | 'cancelReason'
  | 'version'
  | 'expiresAt'
  | 'currency'
  | 'total'
  | 'tickets'
  | 'inventory'
  | 'payment'
>;
export type Sales = Stored<SalesDocument, 'eventId' | 'sold' | 'revenue'>;
export type ListedTicket = Stored<
  ListedTicketDocument,
  'sellerId' | 'price' | 'currency' | 'status' | 'inventoryVersion' | 'version'
>;
export type Event = Stored<
  EventDocument,
  'sellerId' | 'currency' | 'sessions' | 'sections' | 'status' | 'maxTicketsPerOrder'
>;
export type Availability = Stored<
  SectionAvailabilityDocument,
  'capacity' | 'takenCount' | 'version' | 'taken'
>;
export type IssuedTicket = Stored<
  IssuedTicketDocument,
  | 'key'
  | 'orderId'
  | 'ticketId'
  | 'eventId'
  | 'sessionId'
  | 'sectionId'
  | 'seat'
  | 'price'
  | 'currency'
  | 'holderId'
  | 'status'
  | 'admittedAt'
>;
export type User = Stored<UserDocument, 'version' | 'name' | 'email'>;
export type UserCopy = Stored<UserCopyDocument, 'version' | 'name' | 'email'>;
export type Payment = Stored<
  PaymentDocument,
  'orderId' | 'amount' | 'currency' | 'status' | 'capturedIntentId'
>;
export type Refund = Stored<
  RefundDocument,
  'paymentId' | 'intentId' | 'amount' | 'currency' | 'reason' | 'status'
>;
export type OrderCopy = Stored<
  OrderCopyDocument,
  'version' | 'buyerId' | 'status' | 'expiresAt' | 'currency' | 'total'
>;
export type Deadline = Stored<DeadlineDocument, 'expiresAt' | 'state'>;

/** A captured PaymentIntent as Stripe has it. Amounts are in the currency's smallest unit. */
export interface Intent {
  id: string;
  amount: number;
  refunded: number;
  currency: string;
}

/** A message that is committed and should have been published long ago. */
export interface LateMessage {
  service: ServiceName;
  id: string;
  subject: string;
}

/** Everything that an audit looks at, as it was at about `now`. Each service's part is of one moment. */
export interface Snapshot {
  now: Date;
  users: User[];
  userCopies: UserCopy[];
  /** The same that orders keeps, of buyers and all others. */
  buyerCopies: UserCopy[];
  inventories: Inventory[];
  orders: Order[];
  sales: Sales[];
  listedTickets: ListedTicket[];
  /** Those that were published. */
  events: Event[];
  availabilities: Availability[];
  issuedTickets: IssuedTicket[];
  payments: Payment[];
  refunds: Refund[];
  orderCopies: OrderCopy[];
  deadlines: Deadline[];
  lateMessages: LateMessage[];
  /** Undefined where it is not known where Stripe is. */
  intents?: Intent[] | undefined;
  /** Undefined where it is not known where NATS is. */
  deadLetters?: Omit<DeadLetter, 'body'>[] | undefined;
}
