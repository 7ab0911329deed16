import { getBit, seatIndex, setBit, type Layout, type OrderSnapshot } from '@aisle/common';
import type { SectionAvailabilityDocument } from '../models/section-availability.ts';
import type { SectionDelta } from './section-delta.ts';

export type SectionState = Pick<
  SectionAvailabilityDocument,
  'sectionId' | 'capacity' | 'takenCount' | 'version' | 'revision' | 'taken' | 'seatVersions'
>;

export interface SectionChange {
  /** What to store. */
  set: Pick<SectionState, 'takenCount' | 'version' | 'taken' | 'seatVersions'>;
  delta: SectionDelta;
}

/** What can still be had of a section. */
export const freeOf = ({ capacity, takenCount }: Pick<SectionState, 'capacity' | 'takenCount'>): number =>
  Math.max(0, capacity - takenCount);

/**
 * What orders' messages change of a section. A seat shows what the message with the highest inventory version says
 * of it, the count what the newest of all says; so messages may come in any order, twice, or with gaps between.
 * @returns undefined where they tell nothing new
 */
export function decideSection(
  section: SectionState,
  orders: OrderSnapshot[],
  layout: Layout | undefined,
): SectionChange | undefined {
  const taken = section.taken && Buffer.from(section.taken);
  const seatVersions = section.seatVersions && Buffer.from(section.seatVersions);
  let { takenCount, version } = section;
  const touched = new Set<number>();
  let changed = false;

  for (const { inventory, status, tickets } of orders) {
    if (inventory.version > version) {
      version = inventory.version;
      takenCount = inventory.taken ?? takenCount;
      changed = true;
    }
    if (!layout || !taken || !seatVersions) continue;
    for (const { seat } of tickets) {
      const index = seat === undefined ? undefined : seatIndex(layout, seat);
      if (index === undefined || inventory.version <= seatVersions.readUInt32LE(index * 4)) continue;
      seatVersions.writeUInt32LE(inventory.version, index * 4);
      setBit(taken, index, status !== 'cancelled');
      touched.add(index);
      changed = true;
    }
  }
  if (!changed) return undefined;

  const differing = [...touched].filter((index) => getBit(taken!, index) !== getBit(section.taken!, index));
  return {
    set: { takenCount, version, ...(taken && { taken, seatVersions }) },
    delta: {
      sectionId: section.sectionId,
      revision: section.revision + 1,
      free: freeOf({ capacity: section.capacity, takenCount }),
      taken: differing.filter((index) => getBit(taken!, index)),
      freed: differing.filter((index) => !getBit(taken!, index)),
    },
  };
}
