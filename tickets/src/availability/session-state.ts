import { setBit } from '@aisle/common';
import { keptBytes } from '../kept-bytes.ts';
import type { SectionAvailabilityDocument } from '../models/section-availability.ts';
import { freeOf } from './decide-section.ts';
import { seatsBetween, type SectionDelta } from './section-delta.ts';

interface Section {
  id: string;
  revision: number;
  free: number;
  taken: Buffer | undefined;
  /** As it is shown; undefined once that is out of date. */
  json: string | undefined;
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

/** What a section takes beside its seats, and a seat's bit with what is made of it, measured in Node 24. */
const SECTION_BYTES = 800;
const BYTES_A_BITMAP_BYTE = 4;

/** Makes the state of a session of what was read of its sections. */
export function sessionState(sessionId: string, documents: SectionAvailabilityDocument[]): SessionState {
  const sections = new Map(documents.map((document) => [document.sectionId, sectionOf(document)]));
  let version = documents.reduce((sum, { revision }) => sum + revision, 0);
  const bytes = documents.reduce(
    (sum, { taken }) => sum + SECTION_BYTES + BYTES_A_BITMAP_BYTE * (taken?.length ?? 0),
    0,
  );

  const advance = (section: Section, revision: number, free: number) => {
    version += revision - section.revision;
    section.revision = revision;
    section.free = free;
    section.json = undefined;
  };

  return {
    version: () => version,
    revisionOf: (sectionId) => sections.get(sectionId)?.revision,
    apply({ sectionId, revision, free, taken, freed }) {
      const section = sections.get(sectionId);
      if (!section || revision > section.revision + 1) return 'gap';
      if (revision <= section.revision) return 'known';
      if (section.taken) {
        for (const seat of taken) setBit(section.taken, seat, true);
        for (const seat of freed) setBit(section.taken, seat, false);
      }
      advance(section, revision, free);
      return 'applied';
    },
    replace(document) {
      const section = sections.get(document.sectionId);
      if (!section || document.revision <= section.revision) return undefined;
      const next = sectionOf(document);
      const seats = next.taken && section.taken ? seatsBetween(section.taken, next.taken) : noSeats;
      section.taken = next.taken;
      advance(section, next.revision, next.free);
      return { sectionId: section.id, revision: next.revision, free: next.free, ...seats };
    },
    json: () =>
      `{"sessionId":"${sessionId}","version":${version},"sections":[${[...sections.values()].map(jsonOf).join(',')}]}`,
    bytes: () => bytes,
  };
}

const noSeats = { taken: [], freed: [] };

const sectionOf = (document: SectionAvailabilityDocument): Section => ({
  id: document.sectionId,
  revision: document.revision,
  free: freeOf(document),
  taken: document.taken && keptBytes(document.taken),
  json: undefined,
});

/** Sections change one at a time, so each one's part is kept until it does. */
function jsonOf(section: Section): string {
  const { id, revision: version, free, taken } = section;
  section.json ??= JSON.stringify({ id, version, free, ...(taken && { taken: taken.toString('base64') }) });
  return section.json;
}
