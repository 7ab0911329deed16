import type { EventSection } from '../models/event.ts';

/** What a seller says of a new event; checked, times read. */
export interface NewEvent {
  name: string;
  description?: string | undefined;
  imageUrl?: string | undefined;
  venue: { name: string; address?: string | undefined };
  currency: string;
  maxTicketsPerOrder?: number | undefined;
  reentry: boolean;
  staff: string[];
  sessions: SessionInput[];
  sections: EventSection[];
}

/** One date; `id` where it is one that the event has already. */
export interface SessionInput {
  id?: string | undefined;
  startsAt: Date;
  endsAt?: Date | undefined;
}

type Removable = 'description' | 'imageUrl' | 'maxTicketsPerOrder';

/** What a seller wants changed: what is undefined stays, null takes it away. */
export type EventChanges = Partial<Omit<NewEvent, Removable>> & {
  [Field in Removable]?: NewEvent[Field] | null;
} & {
  /** The version that the seller has seen. */
  version?: number | undefined;
};
