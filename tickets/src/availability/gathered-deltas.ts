import type { SectionDelta } from './section-delta.ts';

/** Deltas that are shown together: what came of one section is merged into one. */
export interface GatheredDeltas {
  add(delta: SectionDelta): void;
  /** Answers what was gathered, as the stream shows it, and begins anew. */
  take(): ShownDelta[];
}

/** A delta as the stream shows it: `version` is the section's in availability. */
export interface ShownDelta {
  sectionId: string;
  version: number;
  free: number;
  taken: number[];
  freed: number[];
}

/** Gathers nothing yet. */
export function gatheredDeltas(): GatheredDeltas {
  let bySection = new Map<
    string,
    { revision: number; free: number; taken: Set<number>; freed: Set<number> }
  >();
  return {
    add({ sectionId, revision, free, taken, freed }) {
      const gathered = bySection.get(sectionId) ?? { revision, free, taken: new Set(), freed: new Set() };
      bySection.set(sectionId, gathered);
      gathered.revision = revision;
      gathered.free = free;
      // What was taken and freed since is told as freed: whoever has seen neither loses nothing by it.
      for (const seat of taken) move(seat, gathered.freed, gathered.taken);
      for (const seat of freed) move(seat, gathered.taken, gathered.freed);
    },
    take() {
      const shown = [...bySection].map(([sectionId, { revision, free, taken, freed }]) => ({
        sectionId,
        version: revision,
        free,
        taken: [...taken],
        freed: [...freed],
      }));
      bySection = new Map();
      return shown;
    },
  };
}

function move(seat: number, from: Set<number>, to: Set<number>): void {
  from.delete(seat);
  to.add(seat);
}
