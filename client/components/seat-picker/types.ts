import type { EventView, SessionRoom } from '@/lib/types.ts';

/** What of an event the picker needs. */
export type PickerEvent = Pick<EventView, 'id' | 'name' | 'currency' | 'sections'> & {
  /** Most tickets an order. */
  most: number;
};

export type PickerSession = Pick<SessionRoom, 'id' | 'startsAt'>;

/** What the buyer has picked: seats of one section, by index, or so many places of a general one. */
export type Picked = { sectionId: string; seats: number[] } | { sectionId: string; quantity: number };

/** How many tickets that is. */
export function countOf(picked: Picked | undefined): number {
  if (!picked) return 0;
  return 'seats' in picked ? picked.seats.length : picked.quantity;
}
