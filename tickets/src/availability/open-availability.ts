import { emptyBitmap, layoutOf, rowsOf, type Layout } from '@aisle/common';
import type { ClientSession } from 'mongoose';
import type { EventDocument, EventSection, EventSession } from '../models/event.ts';
import { SectionAvailability, type SectionAvailabilityDocument } from '../models/section-availability.ts';

/** The seats of a seated section; undefined for a general one. */
export function sectionLayout(section: EventSection): Layout | undefined {
  if (section.kind === 'general') return undefined;
  const { rows, rowCount = 0, seatsPerRow = 0 } = section;
  return layoutOf(rowsOf(rows ? { rows } : { rowCount, seatsPerRow }));
}

/** What one session can sell of a section. */
export const sectionCapacity = (section: EventSection): number =>
  sectionLayout(section)?.capacity ?? section.capacity ?? 0;

/** Bytes that a seat's inventory version takes. */
const SEAT_VERSION_BYTES = 4;

/**
 * Opens sessions of an event for sale: one document a section and session, of which nothing is taken.
 * Runs in the transaction that publishes the event or adds the sessions.
 */
export async function openAvailability(
  event: EventDocument,
  sessions: EventSession[],
  session: ClientSession,
): Promise<void> {
  if (sessions.length === 0) return;
  const layouts = event.sections.map(sectionLayout);
  const documents = sessions.flatMap(({ _id }) =>
    event.sections.map((section, rank) =>
      untaken(event._id.toHexString(), _id.toHexString(), section, rank, layouts[rank]),
    ),
  );
  await SectionAvailability.insertMany(documents, { session, lean: true });
}

function untaken(
  eventId: string,
  sessionId: string,
  section: EventSection,
  rank: number,
  layout: Layout | undefined,
): SectionAvailabilityDocument {
  return {
    _id: `${sessionId}/${section.id}`,
    eventId,
    sessionId,
    sectionId: section.id,
    rank,
    capacity: layout?.capacity ?? section.capacity ?? 0,
    takenCount: 0,
    version: 0,
    revision: 0,
    ...(layout && {
      taken: Buffer.from(emptyBitmap(layout)),
      seatVersions: Buffer.alloc(layout.size * SEAT_VERSION_BYTES),
    }),
  };
}
