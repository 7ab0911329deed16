'use client';

import { useEffect } from 'react';
import { newKey, type EventDraft } from '@/lib/seller/event-draft.ts';

/** A draft that this browser keeps while it is not saved, and the version of the Event that it changes. */
type Kept = { version: number; draft: EventDraft };

const WAIT_MS = 400;
const storageKey = (name: string) => `seller-draft:${name}`;

/** Keeps what is typed, so that a closed tab or an empty battery loses nothing; forgets it once it is saved. */
export function useKeepDraft(name: string, version: number, draft: EventDraft, isDirty: boolean): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      if (isDirty) write(name, { version, draft });
      else forgetKeptDraft(name);
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [name, version, draft, isDirty]);
}

/** What was kept of an Event at this version; undefined where nothing was, or of another version. */
export function readKeptDraft(name: string, version: number): EventDraft | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey(name)) ?? 'null') as Kept | null;
    return kept?.version === version ? withNewKeys(kept.draft) : undefined;
  } catch {
    // Blocked storage, or something else's: there is nothing that could be used.
    return undefined;
  }
}

export function forgetKeptDraft(name: string): void {
  try {
    localStorage.removeItem(storageKey(name));
  } catch {
    // Blocked: then nothing was kept either.
  }
}

function write(name: string, kept: Kept): void {
  try {
    localStorage.setItem(storageKey(name), JSON.stringify(kept));
  } catch {
    // Full or blocked: the page's own question before leaving is still there.
  }
}

/** Keys are counted anew on each page, so those of an earlier one would be given twice. */
const withNewKeys = (draft: EventDraft): EventDraft => ({
  ...draft,
  sessions: draft.sessions.map((session) => ({ ...session, key: newKey() })),
  sections: draft.sections.map((section) => ({
    ...section,
    key: newKey(),
    rows: section.rows.map((row) => ({ ...row, key: newKey() })),
  })),
});
