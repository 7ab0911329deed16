import 'server-only';
import { read } from './server-api.ts';
import type { TicketsOf } from './ticket-groups.ts';
import type { IssuedTicket, Page } from './types.ts';

const PAGE = 100;
/** More than anybody has at hand; whoever has, finds the older ones from their orders. */
const MAX_PAGES = 5;

/** The visitor's tickets, all or those of a session or order. Throws an ApiError. */
export async function readMyTickets(of?: TicketsOf): Promise<{ tickets: IssuedTicket[]; isAll: boolean }> {
  const tickets: IssuedTicket[] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data } = await read<Page<IssuedTicket>>('/tickets/mine', { ...of, limit: PAGE, cursor });
    tickets.push(...data.items);
    cursor = data.nextCursor;
    if (!cursor) break;
  }
  return { tickets, isAll: !cursor };
}
