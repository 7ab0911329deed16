import { setBit } from '@aisle/common';
import type { SectionAvailabilityDocument } from '../models/section-availability.ts';
import { freeOf } from './decide-section.ts';
import { seatsBetween, type SectionDelta } from './section-delta.ts';

interface Section {
  id: string;
  revision: number;
  free: number;
  /** Where its seats' bits are among those of the session; of a general section there are none. */
  from: number;
  to: number;
}

/** What one session's availability is, as this process knows it. */
export interface SessionState {
  /** The sum of the sections' revisions: the same in every process that knows the same. */
  version(): number;
  revisionOf(sectionId: string): number | undefined;
  /** Takes a delta in that is the next of its section. An older one changes nothing; `gap`: others are missing. */
  apply(delta: SectionDelta): 'applied' | 'known' | 'gap';
  /** Takes in what was read of a section that is known. Answers what that changed, if it was newer. */
  replace(section: SectionAvailabilityDocument): SectionDelta | undefined;
  /** The availability as the API shows it. */
  json(): string;
  /** How much memory it takes, about, with what is made to be shown. */
  bytes(): number;
}

/** What a section takes, with its part of what is shown but without its seats. Measured in Node 24, as below. */
const SECTION_BYTES = 250;
/** What a byte of its seats' bits takes: itself, and in base64 as it is shown. */
const BYTES_A_BITMAP_BYTE = 3;

/** Makes the state of a session of what was read of its sections. */
export function sessionState(sessionId: string, documents: SectionAvailabilityDocument[]): SessionState {
  // All in one: a Buffer takes hundreds of bytes by itself, more than the seats of a section.
  const bits = Buffer.alloc(documents.reduce((sum, { taken }) => sum + (taken?.length ?? 0), 0));
  const sections = new Map<string, Section>();
  let to = 0;
  for (const { sectionId: id, taken, revision, ...document } of documents) {
    const from = to;
    if (taken) to += taken.copy(bits, from);
    sections.set(id, { id, revision, free: freeOf(document), from, to });
  }
  let version = documents.reduce((sum, { revision }) => sum + revision, 0);
  const takenOf = ({ from, to }: Section) => (to > from ? bits.subarray(from, to) : undefined);

  const advance = (section: Section, revision: number, free: number) => {
    version += revision - section.revision;
    section.revision = revision;
    section.free = free;
  };
  const shown = (section: Section) => {
    const taken = takenOf(section)?.toString('base64');
    return { id: section.id, version: section.revision, free: section.free, ...(taken && { taken }) };
  };

  return {
    version: () => version,
    revisionOf: (sectionId) => sections.get(sectionId)?.revision,
    apply({ sectionId, revision, free, taken, freed }) {
      const section = sections.get(sectionId);
      if (!section || revision > section.revision + 1) return 'gap';
      if (revision <= section.revision) return 'known';
      const current = takenOf(section);
      if (current) {
        for (const seat of taken) setBit(current, seat, true);
        for (const seat of freed) setBit(current, seat, false);
      }
      advance(section, revision, free);
      return 'applied';
    },
    replace(document) {
      const section = sections.get(document.sectionId);
      if (!section || document.revision <= section.revision) return undefined;
      const current = takenOf(section);
      const seats = current && document.taken ? seatsBetween(current, document.taken) : noSeats;
      if (current) document.taken?.copy(current);
      advance(section, document.revision, freeOf(document));
      return { sectionId: section.id, revision: section.revision, free: section.free, ...seats };
    },
    json: () => JSON.stringify({ sessionId, version, sections: [...sections.values()].map(shown) }),
    bytes: () => sections.size * SECTION_BYTES + bits.length * BYTES_A_BITMAP_BYTE,
  };
}

const noSeats = { taken: [], freed: [] };
