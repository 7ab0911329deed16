import type { mongo, QueryFilter } from 'mongoose';
import { SectionAvailability, type SectionAvailabilityDocument } from '../models/section-availability.ts';

/** Reads sections, by rank, with their bytes as Buffers: a lean read leaves them in the driver's own type. */
export async function readSections(
  filter: QueryFilter<SectionAvailabilityDocument>,
  { withSeatVersions }: { withSeatVersions: boolean },
): Promise<SectionAvailabilityDocument[]> {
  const sections = await SectionAvailability.find(filter, withSeatVersions ? {} : { seatVersions: 0 })
    .sort({ rank: 1 })
    .lean<SectionAvailabilityDocument[]>();
  return sections.map(({ taken, seatVersions, ...section }) => ({
    ...section,
    ...(taken && { taken: bytesOf(taken) }),
    ...(seatVersions && { seatVersions: bytesOf(seatVersions) }),
  }));
}

const bytesOf = (value: Buffer | mongo.Binary): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(value.value());
