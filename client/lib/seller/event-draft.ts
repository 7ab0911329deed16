import type { Problem } from '../api-error.ts';
import { currencyDigits, toDecimal, toSmallestUnit } from '../money.ts';
import { texts } from '../texts.ts';
import type { EventView, Row, Section } from '../types.ts';
import { indexedRows, sectionCapacity } from '../venue/seats.ts';
import { fromLocalInput, toLocalInput } from './local-input.ts';
import { formatSeatNumbers, parseSeatNumbers } from './seat-numbers.ts';

/** A row as it is typed; nothing of it need be valid yet. */
export type DraftRow = { key: string; label: string; seats: string; blocked: string; aisles: string };

/** A section as it is typed. Rows and capacity are both kept, so that changing its kind back loses nothing. */
export type DraftSection = {
  key: string;
  id: string;
  name: string;
  kind: Section['kind'];
  /** In the currency's main unit, such as "45.00". */
  price: string;
  rows: DraftRow[];
  capacity: string;
};

/** A session as it is typed: times of `datetime-local` inputs, and what is stored of them. */
export type DraftSession = {
  key: string;
  id?: string;
  startsAt: string;
  endsAt: string;
  stored?: { startsAt: string; endsAt?: string };
};

/** An Event as it is typed. */
export type EventDraft = {
  name: string;
  description: string;
  imageUrl: string;
  venueName: string;
  venueAddress: string;
  currency: string;
  maxTicketsPerOrder: string;
  reentry: boolean;
  /** One address a line. */
  staff: string;
  sessions: DraftSession[];
  sections: DraftSection[];
};

/** The body of `POST /api/events`. */
export type EventBody = {
  name: string;
  description?: string;
  imageUrl?: string;
  venue: { name: string; address?: string };
  currency: string;
  maxTicketsPerOrder?: number;
  reentry: boolean;
  staff: string[];
  sessions: { id?: string; startsAt?: string; endsAt?: string }[];
  sections: Section[];
};

let keys = 0;
/** A key for React, unlike any other of this page. */
export const newKey = (): string => `k${(keys += 1)}`;

export const newSession = (startsAt = '', endsAt = ''): DraftSession => ({ key: newKey(), startsAt, endsAt });

export const newRow = (row: Partial<Omit<DraftRow, 'key'>> = {}): DraftRow => ({
  label: '1',
  seats: '20',
  blocked: '',
  aisles: '',
  ...row,
  key: newKey(),
});

/** An Event of which nothing is known yet. */
export const emptyDraft = (): EventDraft => ({
  name: '',
  description: '',
  imageUrl: '',
  venueName: '',
  venueAddress: '',
  currency: 'usd',
  maxTicketsPerOrder: '',
  reentry: false,
  staff: '',
  sessions: [newSession()],
  sections: [],
});

/** A stored Event as its editor shows it. */
export const draftOf = (event: EventView): EventDraft => ({
  name: event.name,
  description: event.description ?? '',
  imageUrl: event.imageUrl ?? '',
  venueName: event.venue.name,
  venueAddress: event.venue.address ?? '',
  currency: event.currency,
  maxTicketsPerOrder: String(event.maxTicketsPerOrder ?? ''),
  reentry: event.reentry,
  staff: (event.staff ?? []).join('\n'),
  sessions: event.sessions.map(({ id, ...stored }) => ({
    key: newKey(),
    id,
    startsAt: toLocalInput(stored.startsAt),
    endsAt: toLocalInput(stored.endsAt),
    stored,
  })),
  sections: event.sections.map((section) => draftSectionOf(section, event.currency)),
});

const draftSectionOf = (section: Section, currency: string): DraftSection => ({
  key: newKey(),
  id: section.id,
  name: section.name,
  kind: section.kind,
  price: toDecimal(section.price, currency),
  rows: section.kind === 'seated' ? indexedRows(section).map(draftRowOf) : [],
  capacity: section.kind === 'general' ? String(section.capacity) : '',
});

const draftRowOf = ({ label, seats, blocked = [], aisleAfter = [] }: Row): DraftRow =>
  newRow({
    label,
    seats: String(seats),
    blocked: formatSeatNumbers(blocked),
    aisles: formatSeatNumbers(aisleAfter),
  });

/** A row with what of it can be read: for pictures and counts while somebody types. */
export function rowOf({ label, seats, blocked, aisles }: DraftRow): Row {
  const count = wholeNumber(seats);
  const size = Number.isInteger(count) && count > 0 && count <= 10_000 ? count : 0;
  const within = (typed: string) => (parseSeatNumbers(typed) ?? []).filter((number) => number <= size);
  return { label, seats: size, blocked: within(blocked), aisleAfter: within(aisles) };
}

/** A section with what of it can be read: for its place on the map, and to count its seats. */
export function previewOf(section: DraftSection, currency: string): Section {
  const price = toSmallestUnit(section.price, currency) ?? 0;
  const common = { id: section.id, name: section.name, price };
  if (section.kind === 'seated') return { ...common, kind: 'seated', rows: section.rows.map(rowOf) };
  const capacity = wholeNumber(section.capacity);
  return { ...common, kind: 'general', capacity: Number.isInteger(capacity) ? capacity : 0 };
}

/** How many a section can sell, as far as it can be read. */
export const seatCountOf = (section: DraftSection): number => sectionCapacity(previewOf(section, 'usd'));

/**
 * What is typed as the API takes it. Whether it makes sense is the API's to say. What cannot even be sent (a price that
 * is no amount, a date that is none) goes as something that the API refuses, and is a problem here under the same field
 * name, in words that fit what was typed.
 */
export function bodyOf(draft: EventDraft): { body: EventBody; problems: Problem[] } {
  const problems: Problem[] = [];
  const body: EventBody = {
    name: draft.name,
    ...(draft.description.trim() && { description: draft.description }),
    ...(draft.imageUrl.trim() && { imageUrl: draft.imageUrl }),
    venue: { name: draft.venueName, ...(draft.venueAddress.trim() && { address: draft.venueAddress }) },
    currency: draft.currency,
    ...(draft.maxTicketsPerOrder.trim() && { maxTicketsPerOrder: wholeNumber(draft.maxTicketsPerOrder) }),
    reentry: draft.reentry,
    staff: draft.staff.split(/[\s,;]+/).filter(Boolean),
    sessions: draft.sessions.map((session, index) => sessionOf(session, `sessions[${index}]`, problems)),
    sections: draft.sections.map((section, index) =>
      sectionOf(section, draft.currency, `sections[${index}]`, problems),
    ),
  };
  if (body.sections.length === 0)
    problems.push({ field: 'sections', message: texts.seller.problems.noSections });
  return { body, problems };
}

function sessionOf(
  { id, startsAt, endsAt, stored }: DraftSession,
  path: string,
  problems: Problem[],
): EventBody['sessions'][number] {
  const start = fromLocalInput(startsAt, stored?.startsAt);
  const end = fromLocalInput(endsAt, stored?.endsAt);
  if (start === undefined)
    problems.push({ field: `${path}.startsAt`, message: texts.seller.problems.noDate });
  return {
    ...(id !== undefined && { id }),
    ...(start !== undefined && { startsAt: start }),
    ...(end !== undefined && { endsAt: end }),
  };
}

function sectionOf(section: DraftSection, currency: string, path: string, problems: Problem[]): Section {
  const price = toSmallestUnit(section.price, currency);
  if (price === undefined) {
    const message = texts.ticketForm.badPrice(currency.toUpperCase(), currencyDigits(currency));
    problems.push({ field: `${path}.price`, message });
  }
  const common = { id: section.id.trim(), name: section.name, price: price ?? 0 };
  if (section.kind === 'general') {
    return { ...common, kind: 'general', capacity: wholeNumber(section.capacity) };
  }
  const rows = section.rows.map((row, index) => exactRow(row, `${path}.rows[${index}]`, problems));
  const [first] = rows;
  // Said in short where rows are alike: an arena is then described in a few lines.
  const alike =
    first !== undefined &&
    rows.every((row, index) => row.label === String(index + 1) && row.seats === first.seats && isPlain(row));
  return alike
    ? { ...common, kind: 'seated', rowCount: rows.length, seatsPerRow: first.seats }
    : { ...common, kind: 'seated', rows };
}

function exactRow({ label, seats, blocked, aisles }: DraftRow, path: string, problems: Problem[]): Row {
  const numbers = (typed: string, field: 'blocked' | 'aisleAfter') => {
    const parsed = parseSeatNumbers(typed);
    if (!parsed) problems.push({ field: `${path}.${field}`, message: texts.seller.problems.seatNumbers });
    const sent = parsed ?? NO_SEAT;
    return sent.length > 0 ? { [field]: sent } : {};
  };
  return {
    label: label.trim(),
    seats: wholeNumber(seats),
    ...numbers(blocked, 'blocked'),
    ...numbers(aisles, 'aisleAfter'),
  };
}

/** What the API refuses: seats count from 1. */
const NO_SEAT = [0];

const isPlain = ({ blocked, aisleAfter }: Row): boolean => !blocked && !aisleAfter;

/** What was typed as a number; NaN, which the API refuses, where it isn't digits. */
function wholeNumber(typed: string): number {
  return /^\d{1,9}$/.test(typed.trim()) ? Number(typed.trim()) : NaN;
}

/** The body of `PATCH /api/events/:id`: what differs, null for what was taken away. */
export function changesOf(before: EventBody, after: EventBody): Record<string, unknown> {
  const keysOfBoth = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof EventBody>;
  return Object.fromEntries(
    [...keysOfBoth].flatMap((key) =>
      JSON.stringify(before[key]) === JSON.stringify(after[key]) ? [] : [[key, after[key] ?? null]],
    ),
  );
}
