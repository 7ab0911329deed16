import 'server-only';
import { ApiError } from './api-error.ts';
import { readMyTickets } from './read-my-tickets.ts';
import type { TicketsOf } from './ticket-groups.ts';
import type { IssuedTicket } from './types.ts';

/**
 * Answers a download that is made of the visitor's tickets of `?sessionId=` or `?orderId=`; void ones are left out.
 * `make` answers undefined where there is nothing to be made of them. Whoever is not signed in may sign in first.
 */
export async function ticketsFile(
  request: Request,
  make: (tickets: IssuedTicket[]) => Promise<Response | undefined>,
): Promise<Response> {
  const of = ticketsIn(new URL(request.url).searchParams);
  if (!of) return plain(404);
  try {
    const { tickets } = await readMyTickets(of);
    const usable = tickets.filter(({ status }) => status !== 'void').reverse();
    return (usable.length > 0 ? await make(usable) : undefined) ?? plain(404);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401)
      return new Response(null, { status: 303, headers: { Location: '/signin?next=/my-tickets' } });
    return plain(error.status === 400 ? 404 : 503);
  }
}

/** The headers of a file that is one person's. */
export const fileHeaders = (type: string, disposition: 'inline' | 'attachment', name: string) => ({
  'Content-Type': type,
  'Content-Disposition': `${disposition}; filename="${name}"`,
  'Cache-Control': 'private, no-store',
  'X-Content-Type-Options': 'nosniff',
});

function ticketsIn(query: URLSearchParams): TicketsOf | undefined {
  const [sessionId, orderId] = [query.get('sessionId'), query.get('orderId')];
  if (sessionId) return { sessionId };
  return orderId ? { orderId } : undefined;
}

const plain = (status: number) => new Response(null, { status, headers: { 'Cache-Control': 'no-store' } });
