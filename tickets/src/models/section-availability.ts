import mongoose from 'mongoose';

/** What of one section of one session is taken, as orders' messages tell: what the live map is drawn from. */
export interface SectionAvailabilityDocument {
  /** `sessionId/sectionId`: the id of orders' inventory. */
  _id: string;
  eventId: string;
  sessionId: string;
  sectionId: string;
  /** The section's place among those of its event. */
  rank: number;
  capacity: number;
  /** Held or sold, at inventory version `version`. */
  takenCount: number;
  /** The newest inventory version that has been applied. */
  version: number;
  /** Grows by one with every write here; deltas are numbered by it. */
  revision: number;
  /** Of a seated section: one bit a seat, 1 = not to be had. */
  taken?: Buffer;
  /** Of a seated section: for each seat the inventory version that last changed it, as 32-bit little endian. */
  seatVersions?: Buffer;
}

const count = { type: Number, required: true };

const schema = new mongoose.Schema<SectionAvailabilityDocument>(
  {
    _id: String,
    eventId: { type: String, required: true },
    sessionId: { type: String, required: true },
    sectionId: { type: String, required: true },
    rank: count,
    capacity: count,
    takenCount: count,
    version: count,
    revision: count,
    taken: Buffer,
    seatVersions: Buffer,
  },
  { collection: 'section-availability', versionKey: false },
);
schema.index({ eventId: 1, sessionId: 1 });

export const SectionAvailability = mongoose.model('SectionAvailability', schema);
