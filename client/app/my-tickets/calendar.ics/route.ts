import { headers } from 'next/headers';
import { siteUrl } from '@/lib/site-url.ts';
import { texts } from '@/lib/texts.ts';
import { ticketsCalendar } from '@/lib/tickets-calendar.ts';
import { fileHeaders, ticketsFile } from '@/lib/tickets-file.ts';

/** The date of my tickets of an order or a session, for a calendar; 404 where they have none. */
export const GET = (request: Request): Promise<Response> =>
  ticketsFile(request, async (tickets) => {
    const entry = ticketsCalendar(tickets, new URL('/my-tickets', siteUrl(await headers())));
    if (entry === undefined) return undefined;
    const name = `${texts.calendar.fileName}.ics`;
    return new Response(entry, { headers: fileHeaders('text/calendar; charset=utf-8', 'attachment', name) });
  });
