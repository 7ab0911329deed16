import { eventStatuses, type EventSnapshot, type EventStatus } from '@aisle/common';
import mongoose from 'mongoose';

export type EventSection = EventSnapshot['sections'][number];

/** One date of an Event. */
export interface EventSession {
  _id: mongoose.Types.ObjectId;
  startsAt: Date;
  endsAt?: Date;
}

/** A show that an organiser publishes. */
export interface EventDocument {
  _id: mongoose.Types.ObjectId;
  sellerId: string;
  name: string;
  description?: string;
  imageUrl?: string;
  venue: { name: string; address?: string };
  currency: string;
  maxTicketsPerOrder?: number;
  /** Whether somebody who was admitted may leave and come back. */
  reentry: boolean;
  /** Email addresses (lower case) of those who may admit at the door beside the seller. */
  staff: string[];
  /** Soonest first. */
  sessions: EventSession[];
  sections: EventSection[];
  /** As stored; `soldOut` and `over` follow from availability and time and are worked out when it is read. */
  status: EventStatus;
  /** Grows with every change by its seller. */
  version: number;
  /** What one session can sell: seats that are not blocked, and capacities. */
  seatCount: number;
  /** When the last session ends (or starts, where it has no end): after that the event is over. */
  lastsUntil: Date;
  createdAt: Date;
  /** When it first went on sale; until then it is its seller's alone, and no other service knows of it. */
  publishedAt?: Date;
}

const schema = new mongoose.Schema<EventDocument>(
  {
    sellerId: { type: String, required: true },
    name: { type: String, required: true },
    description: String,
    imageUrl: String,
    venue: { name: { type: String, required: true }, address: String },
    currency: { type: String, required: true },
    maxTicketsPerOrder: Number,
    reentry: { type: Boolean, required: true },
    staff: { type: [String], required: true },
    sessions: [{ startsAt: { type: Date, required: true }, endsAt: Date }],
    sections: { type: [mongoose.Schema.Types.Mixed], required: true } as never,
    status: { type: String, required: true, enum: eventStatuses },
    version: { type: Number, required: true },
    seatCount: { type: Number, required: true },
    lastsUntil: { type: Date, required: true },
    createdAt: { type: Date, required: true },
    publishedAt: Date,
  },
  { collection: 'events', versionKey: false },
);
schema.index({ sellerId: 1, _id: -1 });
schema.index({ staff: 1 });

export const Event = mongoose.model('Event', schema);

/** What other services may know of an event. */
export const eventSnapshotOf = (event: EventDocument): EventSnapshot => ({
  id: event._id.toHexString(),
  sellerId: event.sellerId,
  name: event.name,
  status: event.status,
  currency: event.currency,
  ...(event.maxTicketsPerOrder !== undefined && { maxTicketsPerOrder: event.maxTicketsPerOrder }),
  sessions: event.sessions.map((session) => ({
    id: session._id.toHexString(),
    startsAt: session.startsAt.toISOString(),
    ...(session.endsAt && { endsAt: session.endsAt.toISOString() }),
  })),
  sections: event.sections,
});
