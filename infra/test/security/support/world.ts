import { eventually, publishedOn } from '@aisle/common/testing';
import type { TestStack } from '../../system/support/test-stack.ts';
import { ask } from './ask.ts';

/** What is there before anybody attacks. Ids of all kinds, and the sessions of everybody in it. */
export interface World {
  ids: Record<string, string>;
  /** The Cookie header of each person. */
  people: Record<Person, string>;
  /** What must never be seen in a log. */
  secrets: Set<string>;
}

export const persons = ['seller', 'rival', 'buyer', 'stranger'] as const;
/** The seller of everything; another one; the buyer of everything; another one. */
export type Person = (typeof persons)[number];

const month = 30 * 24 * 60 * 60 * 1000;

/** An event that a seller may publish: seats and general admission. */
export const anEvent = () => ({
  name: 'Opening night',
  venue: { name: 'The Hall', address: '1 Main Street' },
  currency: 'usd',
  maxTicketsPerOrder: 4,
  sessions: [{ startsAt: new Date(Date.now() + month).toISOString() }],
  sections: [
    { id: 'A', name: 'Stalls', kind: 'seated', price: 4500, rowCount: 3, seatsPerRow: 10 },
    { id: 'GA', name: 'Floor', kind: 'general', price: 2500, capacity: 50 },
  ],
});

/** Makes the world through the API, as its people would. */
export async function makeWorld(stack: TestStack): Promise<World> {
  const secrets = new Set<string>();
  const people = {} as Record<Person, string>;
  const ids: Record<string, string> = {};

  const call = async (who: Person | undefined, method: string, path: string, body?: object) => {
    const answer = await ask(stack.url, {
      method,
      path,
      headers: { 'Content-Type': 'application/json', ...(who && { Cookie: people[who] }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return {
      ...answer,
      body: (answer.text === '' ? {} : JSON.parse(answer.text)) as Record<string, unknown>,
    };
  };
  const make = async (who: Person, path: string, body?: object) =>
    (await call(who, 'POST', path, body)).body['id'] as string;

  for (const who of persons) {
    const password = `a password of ${who}`;
    const role = who === 'seller' || who === 'rival' ? 'seller' : 'buyer';
    const email = `${who}@example.com`;
    const { headers, body } = await call(undefined, 'POST', '/api/users/signup', { email, password, role });
    const cookies = (headers['set-cookie'] ?? []).map((one) => one.split(';')[0]!);
    people[who] = cookies.join('; ');
    ids[who] = (body['currentUser'] as { id: string }).id;
    secrets.add(password);
    for (const cookie of cookies) secrets.add(cookie.split('=')[1]!);
    const session = cookies.find((one) => one.startsWith('session='))!.slice('session='.length);
    const { jwt } = JSON.parse(Buffer.from(session, 'base64').toString()) as { jwt: string };
    for (const part of jwt.split('.')) secrets.add(part);
  }

  ids['ticket'] = await make('seller', '/api/tickets', { title: 'A ticket', price: 4500 });
  ids['heldTicket'] = await make('seller', '/api/tickets', { title: 'A held ticket', price: 4500 });
  ids['soldTicket'] = await make('seller', '/api/tickets', { title: 'A sold ticket', price: 4500 });
  ids['draft'] = await make('seller', '/api/events', anEvent());
  ids['event'] = await make('seller', '/api/events', anEvent());
  const published = await call('seller', 'POST', `/api/events/${ids['event']}/publish`);
  ids['session'] = (published.body['sessions'] as { id: string }[])[0]!.id;
  await stack.settled();

  const seats = { sessionId: ids['session'], sectionId: 'A', seats: ['1/1', '1/2'] };
  ids['held'] = await make('buyer', '/api/orders', { ticketId: ids['heldTicket'] });
  ids['order'] = await make('buyer', '/api/orders', seats);
  ids['cancelled'] = await make('buyer', '/api/orders', { ticketId: ids['ticket'] });
  ids['paid'] = await make('buyer', '/api/orders', { ticketId: ids['soldTicket'] });
  await stack.settled();
  await call('buyer', 'DELETE', `/api/orders/${ids['cancelled']}`);
  await call('buyer', 'POST', '/api/payments', { orderId: ids['paid'], token: 'tok_visa' });
  secrets.add('tok_visa');
  await stack.settled();
  const [issued] = await eventually(async () => {
    const { items } = (await call('buyer', 'GET', '/api/tickets/mine')).body as {
      items: { id: string; qr: string }[];
    };
    return items.length > 0 && items;
  });
  ids['issued'] = issued!.id;
  ids['qr'] = issued!.qr;
  secrets.add(issued!.qr);
  for (const { data } of await publishedOn(stack.nats, 'user.email-verification-requested')) {
    secrets.add(data.token);
  }
  ids['unknown'] = 'f'.repeat(24);
  await stack.settled();
  return { ids, people, secrets };
}

/** A text with the ids of the world in the place of names in braces. Other braces stay. */
export const inWorld = ({ ids }: World, text: string): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => ids[name] ?? whole);
