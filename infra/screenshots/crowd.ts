import { request, type APIRequestContext } from 'playwright-core';
import { answerOf } from '../test/browser/support/buyer.ts';
import { chanceFrom } from '../chance.ts';
import type { ShownEvent } from './fill.ts';

const NAMES = [
  'Ada King',
  'Bo Lindqvist',
  'Carmen Ortiz',
  'Daniel Okafor',
  'Emma Jansen',
  'Farid Rahimi',
  'Grace Hopper',
  'Hana Sato',
  'Ivo Novak',
  'Jin Park',
  'Kofi Mensah',
  'Lena Fischer',
];

/** A dozen people buy: of the arena much in front and little above, of the rest this and that, one to the last seat. */
export async function sellTo(url: string, event: (word: string) => ShownEvent): Promise<void> {
  const crowd = await Promise.all(NAMES.map((name) => signUp(url, name)));
  // Always the same, so that pictures differ only where pages do.
  const chance = chanceFrom(7);
  const requests: { data: object; paid: boolean }[] = [];
  const ask = (sessionId: string, sectionId: string, most: number, times: number, paid = 0.94) => {
    for (let time = 0; time < times; time += 1) {
      const quantity = 1 + Math.floor(chance() * most);
      requests.push({ data: { sessionId, sectionId, quantity }, paid: chance() < paid });
    }
  };
  // Who picks seats of their own: they leave gaps, as people do.
  const pick = (sessionId: string, sectionId: string, rows: number, seats: number, times: number) => {
    for (let time = 0; time < times; time += 1) {
      const row = 1 + Math.floor(chance() ** 1.3 * rows);
      const first = 1 + Math.floor(chance() * (seats - 3));
      const chosen = Array.from(
        { length: 1 + Math.floor(chance() * 4) },
        (_, index) => `${row}/${first + index}`,
      );
      requests.push({ data: { sessionId, sectionId, seats: chosen }, paid: chance() < 0.94 });
    }
  };
  const [tour] = event('Northern').sessions;
  for (let index = 0; index < 100; index += 1) {
    const id = `${(index < 30 ? 101 : index < 60 ? 171 : 241) + index}`;
    // Facing the stage is dear to people, and so is what is near.
    const facing = Math.cos(((index % 30) - 14.5) / 9);
    const wanted = Math.max(0.1, facing + chance());
    pick(tour!.id, id, 25, 20, Math.round((index < 30 ? 26 : index < 60 ? 14 : 6) * wanted));
  }
  for (const section of ['114', '115', '116']) ask(tour!.id, section, 8, 110, 1);
  for (const { id } of event('Midsummer').sessions) {
    pick(id, 'STALLS', 12, 24, 50);
    pick(id, 'BALCONY', 8, 14, 16);
  }
  ask(event('Candlelight').sessions[0]!.id, 'NAVE', 4, 40, 1);
  ask(event('Jazz').sessions[0]!.id, 'STANDING', 4, 30);
  ask(event('Modern').sessions[0]!.id, 'ENTRY', 6, 80, 1);
  ask(event('Stand-up').sessions[0]!.id, 'ROOM', 3, 60, 1);
  for (const block of ['M1', 'M2', 'M3', 'R4', 'R5', 'A1']) {
    ask(event('Derby').sessions[0]!.id, block, 4, Math.round(20 + 60 * chance()));
  }
  const waiting = requests.values();
  await Promise.all(
    crowd.map(async (api) => {
      for (const { data, paid } of waiting) await take(api, data, paid);
    }),
  );
}

async function signUp(url: string, name: string): Promise<APIRequestContext> {
  const api = await request.newContext({ baseURL: url });
  const email = `${name.toLowerCase().replace(' ', '.')}@example.com`;
  await answerOf(api.post('/api/users/signup', { data: { email, password: 'demo-password', name } }));
  return api;
}

/** Orders and, if so, pays. Where nothing is left that is no mistake: it is what "sold out" looks like. */
async function take(api: APIRequestContext, data: object, paid: boolean): Promise<void> {
  const ordered = await api.post('/api/orders', { data });
  if (ordered.status() === 409) return;
  const { id } = await answerOf<{ id: string }>(Promise.resolve(ordered));
  if (paid) await answerOf(api.post('/api/payments', { data: { orderId: id, token: 'tok_visa' } }));
}
