import { CalendarPlus, FileDown } from 'lucide-react';
import { buttonClass } from '@/components/ui/button.tsx';
import { texts } from '@/lib/texts.ts';
import type { TicketsOf } from '@/lib/ticket-groups.ts';

type Props = { of: TicketsOf; name: string; hasDate: boolean };

/** The ways to take tickets along: into the calendar, and as a PDF. Plain links, so they work without JavaScript. */
export function TicketDownloads({ of, name, hasDate }: Props) {
  const query = new URLSearchParams(of).toString();
  const look = buttonClass({ variant: 'quiet', size: 'small' });
  return (
    <>
      {hasDate && (
        <a
          className={look}
          href={`/my-tickets/calendar.ics?${query}`}
          aria-label={texts.myTickets.calendarOf(name)}
        >
          <CalendarPlus aria-hidden="true" />
          {texts.myTickets.calendar}
        </a>
      )}
      <a className={look} href={`/my-tickets/tickets.pdf?${query}`} aria-label={texts.myTickets.pdfOf(name)}>
        <FileDown aria-hidden="true" />
        {texts.myTickets.pdf}
      </a>
    </>
  );
}
