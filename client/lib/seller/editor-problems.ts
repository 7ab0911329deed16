import type { Problem } from '../api-error.ts';
import { texts } from '../texts.ts';
import { editorTabs, type EditorTab } from './checklist.ts';
import type { EventDraft } from './event-draft.ts';

/** Rows that the editor shows at a time. */
export const ROWS_A_PAGE = 50;

/** The API's problems at the fields that the editor has: what it sends in short, it shows at length. */
export const atEditorFields = (problems: Problem[], draft: EventDraft): Problem[] =>
  problems.map(({ field, ...problem }) => {
    const member = /^staff\[(\d+)\]$/.exec(field ?? '');
    if (member) {
      const address = draft.staff.split(/[\s,;]+/).filter(Boolean)[Number(member[1])];
      return { ...problem, field: 'staff', message: `${address}: ${problem.message}` };
    }
    const known = field
      ?.replace(/\.(rowCount|seatsPerRow)$/, '.rows')
      .replace(/(\.(?:blocked|aisleAfter))\[\d+\]$/, '$1');
    return { ...problem, ...(known !== undefined && { field: known }) };
  });

/** All problems once each, in the order of the tabs: of a field that both name, `ours` say it better. */
export function mergeProblems(ours: Problem[], theirs: Problem[]): Problem[] {
  const known = new Set(ours.map(({ field }) => field));
  const all = [...ours, ...theirs.filter(({ field }) => !known.has(field))];
  const place = ({ field }: Problem) => editorTabs.indexOf(tabOf(field));
  return all.sort((one, other) => place(one) - place(other));
}

/** The tab on which a field is. */
export function tabOf(field: string | undefined): EditorTab {
  if (field?.startsWith('sessions')) return 'dates';
  if (field && /^(sections|currency|maxTicketsPerOrder)/.test(field)) return 'venue';
  if (field && /^(staff|reentry)/.test(field)) return 'door';
  return 'details';
}

/** How many problems each tab has. */
export const problemsByTab = (problems: Problem[]): Record<EditorTab, number> =>
  Object.fromEntries(
    editorTabs.map((tab) => [tab, problems.filter(({ field }) => field && tabOf(field) === tab).length]),
  ) as Record<EditorTab, number>;

/** Which section and row a field is of, by their places. */
export function placeOf(field: string | undefined): { section?: number; row?: number } {
  const match = /^sections\[(\d+)\](?:\.rows\[(\d+)\])?/.exec(field ?? '');
  return {
    ...(match?.[1] !== undefined && { section: Number(match[1]) }),
    ...(match?.[2] !== undefined && { row: Number(match[2]) }),
  };
}

/** Where a problem is, in words, before what it is. */
export function describeProblem({ field, message }: Problem, draft: EventDraft): string {
  const { section: index, row } = placeOf(field);
  const session = /^sessions\[(\d+)\]/.exec(field ?? '');
  if (session) return `${texts.seller.editor.session(Number(session[1]) + 1)}: ${message}`;
  const section = index === undefined ? undefined : draft.sections[index];
  if (!section) return field && nameOf(field) ? `${nameOf(field)}: ${message}` : message;
  const label = row === undefined ? undefined : section.rows[row]?.label;
  const where = [section.name || section.id, label !== undefined && texts.seller.venue.row(label)].filter(
    Boolean,
  );
  return `${where.join(', ')}: ${message}`;
}

function nameOf(field: string): string | undefined {
  const say = texts.seller.editor;
  const names: Record<string, string> = {
    name: say.name,
    description: say.description,
    imageUrl: say.imageUrl,
    'venue.name': say.venueName,
    'venue.address': say.venueAddress,
    currency: say.currency,
    maxTicketsPerOrder: say.maxTickets,
    staff: say.staff,
    sections: texts.seller.venue.sections,
    sessions: say.dates,
  };
  return names[field];
}
