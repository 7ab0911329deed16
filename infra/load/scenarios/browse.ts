import { withBaseline } from '../baseline/start-baseline.ts';
import { drive, rateOf, type Driven } from '../drive.ts';
import { arena } from '../halls.ts';
import { anyOf, inTurn, orderRequest } from '../requests.ts';
import type { Scenario } from '../scenario.ts';

/** The public pages' data, while orders go on: as a browser asks for it the first time, and again with what it has. */
export const browse: Scenario = {
  name: 'browse',
  title: 'event list, event, availability of 50,000 seats',
  async run(system, { quick }) {
    const { eventId, sessionId } = await system.onSale(arena(100));
    const buyer = inTurn(system.buyers);
    // Here and there, as what is left of a venue looks: a map of long stretches would compress to nothing.
    await drive({
      url: system.url,
      connections: 64,
      seconds: 30,
      amount: quick ? 500 : 2_500,
      next: () => orderRequest(buyer(), { sessionId, sectionId: `S${1 + anyOf(100)}`, seats: scattered(8) }),
    });
    await system.settled();

    const availability = `/api/events/${eventId}/sessions/${sessionId}/availability`;
    const accept = { 'accept-encoding': 'gzip, br' };
    const get = (path: string, headers: Record<string, string> = {}, url = system.url): Promise<Driven> =>
      drive({
        url,
        connections: 16,
        seconds: quick ? 2 : 8,
        next: () => ({ method: 'GET', path, headers: { ...accept, ...headers } }),
      });
    const first = await fetch(`${system.url}${availability}`, { headers: accept });
    if (!first.ok) throw new Error(`availability: ${first.status} ${await first.text()}`);
    const etag = first.headers.get('etag') ?? '';
    const bytes = Number(first.headers.get('content-length') ?? (await first.arrayBuffer()).byteLength);

    const tickets = system.processes('tickets')[0]!.url;
    const list = await get('/api/events');
    const event = await get(`/api/events/${eventId}`);
    const full = await get(availability, {}, tickets);
    const door = await get(availability);
    const again = await get(availability, { 'if-none-match': etag }, tickets);
    const textbook = await withBaseline(system, [], async (baseline) => {
      const theirs = await baseline.seed(100);
      return get(`/api/availability/${theirs}`, {}, baseline.url);
    });
    const rate = (what: string, driven: Driven, wanted = 200) => ({
      what,
      value: rateOf(driven, wanted),
      unit: '/s',
    });
    return {
      figures: [
        {
          ...rate('availability, one tickets process', full),
          target: { atLeast: 3000 },
          baseline: rateOf(textbook, 200),
        },
        { what: 'availability, p99', value: full.p99, unit: 'ms', target: { atMost: 20 } },
        { what: 'availability, compressed', value: bytes / 1024, unit: 'KB', target: { atMost: 15 } },
        rate('availability unchanged (304)', again, 304),
        rate('availability through the front door', door),
        rate('event list through the front door', list),
        rate('event page data through the front door', event),
      ],
    };
  },
};

/** So many seats of a section of 25 rows with 20 seats each, anywhere. */
function scattered(count: number): string[] {
  const seats = new Set<string>();
  while (seats.size < count) seats.add(`${1 + anyOf(25)}/${1 + anyOf(20)}`);
  return [...seats];
}
