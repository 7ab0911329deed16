import { cookies } from 'next/headers';
import { ticketsPdf } from '@/lib/pdf/tickets-pdf.ts';
import { fileHeaders, ticketsFile } from '@/lib/tickets-file.ts';
import { texts } from '@/lib/texts.ts';
import { TIME_ZONE_COOKIE, timeZoneOf } from '@/lib/time-zone.ts';

/** My tickets of an order or a session, to print. Paper can't know where its reader is: times are the visitor's. */
export const GET = (request: Request): Promise<Response> =>
  ticketsFile(request, async (tickets) => {
    const timeZone = timeZoneOf((await cookies()).get(TIME_ZONE_COOKIE)?.value) ?? 'UTC';
    const pdf = await ticketsPdf(tickets, timeZone);
    const name = `${texts.ticketPdf.fileName}-${tickets[0]!.orderId}.pdf`;
    return new Response(new Uint8Array(pdf), { headers: fileHeaders('application/pdf', 'inline', name) });
  });
