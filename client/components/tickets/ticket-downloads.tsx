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
        <a className={look} href={`/my-tickets/calendar.ics?${query}`}>
          <CalendarPlus aria-hidden="true" />
          <Words of={name}>{texts.myTickets.calendar}</Words>
        </a>
      )}
      <a className={look} href={`/my-tickets/tickets.pdf?${query}`}>
        <FileDown aria-hidden="true" />
        <Words of={name}>{texts.myTickets.pdf}</Words>
      </a>
    </>
  );
}

/** What a link does, and for whoever can't see where it stands, to what. */
function Words({ of, children }: { of: string; children: string }) {
  return (
    <span>
      {children}
      <span className="visually-hidden">: {of}</span>
    </span>
  );
}
