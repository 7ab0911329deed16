import { formatMoney } from '../money.ts';
import { texts } from '../texts.ts';
import type { EventView } from '../types.ts';

/** One line of what to look at before an Event goes on sale. `missing` keeps it from being published. */
export type CheckItem = {
  id: 'name' | 'dates' | 'seats' | 'prices' | 'description' | 'picture' | 'staff';
  state: 'done' | 'missing' | 'advised';
  label: string;
  hint: string;
  /** The part of the editor where it is put right. */
  tab: EditorTab;
};

export const editorTabs = ['details', 'dates', 'venue', 'door'] as const;
export type EditorTab = (typeof editorTabs)[number];

/** What is done, what is missing and what would help, of an Event that is to be published. */
export function checklist(event: EventView, now: number): CheckItem[] {
  const say = texts.seller.checklist;
  const ahead = event.sessions.filter(({ startsAt }) => Date.parse(startsAt) > now);
  const prices = event.sections.map(({ price }) => price);
  const [least, most] = [Math.min(...prices), Math.max(...prices)].map((price) =>
    formatMoney(price, event.currency),
  ) as [string, string];
  const advised = (done: boolean) => (done ? 'done' : 'advised');
  return [
    {
      id: 'name',
      tab: 'details',
      state: 'done',
      label: say.name,
      hint: `${event.name} · ${event.venue.name}`,
    },
    {
      id: 'dates',
      tab: 'dates',
      state: ahead.length > 0 ? 'done' : 'missing',
      label: say.dates,
      hint: ahead.length > 0 ? say.datesAhead(ahead.length) : say.noDatesAhead,
    },
    {
      id: 'seats',
      tab: 'venue',
      state: event.seatCount > 0 ? 'done' : 'missing',
      label: say.seats,
      hint: say.seatsOf(event.seatCount, event.sections.length),
    },
    {
      id: 'prices',
      tab: 'venue',
      state: 'done',
      label: say.prices,
      hint: least === most ? least : `${least} – ${most}`,
    },
    {
      id: 'description',
      tab: 'details',
      state: advised(event.description !== undefined),
      label: say.description,
      hint: event.description === undefined ? say.noDescription : say.hasDescription,
    },
    {
      id: 'picture',
      tab: 'details',
      state: advised(event.imageUrl !== undefined),
      label: say.picture,
      hint: event.imageUrl === undefined ? say.noPicture : say.hasPicture,
    },
    {
      id: 'staff',
      tab: 'door',
      state: advised((event.staff ?? []).length > 0),
      label: say.staff,
      hint: say.staffOf((event.staff ?? []).length),
    },
  ];
}
