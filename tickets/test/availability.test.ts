import { gunzipSync } from 'node:zlib';
import { message, type Message } from '@aisle/common';
import { eventually, type TestService } from '@aisle/common/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createBoards } from '../src/availability/boards.ts';
import type { EventSection } from '../src/models/event.ts';
import { SectionAvailability } from '../src/models/section-availability.ts';
import {
  availabilityOf,
  orderIn,
  putOnSale,
  seatsOf,
  startShowing,
  type OnSale,
} from './availability-support.ts';
import { newId } from './support.ts';

let service: TestService;
let onSale: OnSale;
beforeAll(async () => {
  service = await startShowing();
});
beforeEach(async () => {
  onSale = await putOnSale();
});
afterAll(() => service.stop());

/** What is shown of a section once these messages have been handled. */
const shownAfter = async (sectionId: string, ...messages: Message[]) => {
  for (const one of messages) await service.republish(one);
  await service.settled();
  return seatsOf(await availabilityOf(service.url, onSale), sectionId);
};

describe('availability', () => {
  it('shows blocked seats as not to be had, and all others as free', async () => {
    const availability = await availabilityOf(service.url, onSale);
    expect(availability).toEqual({
      sessionId: onSale.sessionId,
      version: 0,
      sections: [
        { id: 'A', version: 0, free: 7, taken: Buffer.from([0b1000_0000]).toString('base64') },
        { id: 'GA', version: 0, free: 10 },
      ],
    });
  });

  it('shows a seat as taken when it is ordered, and as free when the order is cancelled', async () => {
    const order = orderIn(onSale, 'A', ['1/2', '2/1'], { version: 1, taken: 2 });
    expect(await shownAfter('A', message('order.created', 0, order))).toEqual({ taken: [1, 4, 7], free: 5 });

    const completed = { ...order, status: 'complete' as const };
    expect(await shownAfter('A', message('order.completed', 1, completed))).toEqual({
      taken: [1, 4, 7],
      free: 5,
    });

    const inventory = { ...order.inventory, version: 2, taken: 0 };
    const cancelled = { ...order, status: 'cancelled' as const, inventory };
    expect(await shownAfter('A', message('order.cancelled', 2, cancelled))).toEqual({ taken: [7], free: 7 });
  });

  it('counts the places of general admission', async () => {
    const first = message('order.created', 0, orderIn(onSale, 'GA', 3, { version: 1, taken: 3 }));
    const second = message('order.created', 0, orderIn(onSale, 'GA', 4, { version: 2, taken: 7 }));
    expect(await shownAfter('GA', first, second)).toEqual({ taken: [], free: 3 });
    const cancelled = orderIn(onSale, 'GA', 3, { version: 3, taken: 4 }, 'cancelled');
    expect(await shownAfter('GA', message('order.cancelled', 1, cancelled))).toEqual({ taken: [], free: 6 });
  });

  it('shows the newer of two orders of a seat, whichever is told of first', async () => {
    const newer = orderIn(onSale, 'A', ['1/1'], { version: 3, taken: 1 });
    const older = orderIn(onSale, 'A', ['1/1'], { version: 2, taken: 0 }, 'cancelled');
    expect(await shownAfter('A', message('order.created', 0, newer))).toEqual({ taken: [0, 7], free: 6 });
    expect(await shownAfter('A', message('order.cancelled', 1, older))).toEqual({ taken: [0, 7], free: 6 });
  });

  it('ends the same whatever the order of the messages and however often each comes', async () => {
    const order = (seats: string[], version: number, taken: number, status?: 'cancelled') =>
      orderIn(onSale, 'A', seats, { version, taken }, status);
    const messages = [
      message('order.created', 0, order(['1/1', '1/2'], 1, 2)),
      message('order.created', 0, order(['2/1'], 2, 3)),
      message('order.cancelled', 1, order(['1/1', '1/2'], 3, 1, 'cancelled')),
      message('order.created', 0, order(['1/2', '1/3'], 4, 3)),
      message('order.cancelled', 1, order(['2/1'], 5, 2, 'cancelled')),
    ];
    const end = { taken: [1, 2, 7], free: 5 };
    expect(await shownAfter('A', ...messages.toReversed().flatMap((one) => [one, one, one]))).toEqual(end);
    const { version } = await availabilityOf(service.url, onSale);
    expect(await shownAfter('A', ...messages)).toEqual(end);
    expect(await availabilityOf(service.url, onSale)).toMatchObject({ version });
  });

  it('is left alone by orders of listed tickets and of sections that are not known', async () => {
    const listed = newId();
    const order = orderIn(onSale, 'A', ['1/1'], { version: 1, taken: 1 });
    const ofListed = {
      ...order,
      tickets: [{ ticketId: listed, title: 'One ticket', price: 4500 }],
      inventory: { id: listed, version: 1 },
    };
    const ofUnknown = { ...order, inventory: { id: `${newId()}/A`, version: 1 } };
    const shown = await shownAfter(
      'A',
      message('order.created', 0, ofListed),
      message('order.created', 0, ofUnknown),
    );
    expect(shown).toEqual({ taken: [7], free: 7 });
  });
});

describe('the answer', () => {
  const get = (headers: Record<string, string> = {}, url = `${service.url}${onSale.path}/availability`) =>
    fetch(url, { headers });

  it('may be kept for a second, and is not sent again while nothing changed', async () => {
    const first = await get();
    expect(first.headers.get('cache-control')).toBe('public, max-age=1');
    const etag = first.headers.get('etag')!;
    const again = await get({ 'If-None-Match': etag });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);

    await shownAfter(
      'A',
      message('order.created', 0, orderIn(onSale, 'A', ['1/1'], { version: 1, taken: 1 })),
    );
    const changed = await get({ 'If-None-Match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  it('is the same from every process', async () => {
    const boards = createBoards();
    const log = { warn: () => undefined } as never;
    const running = boards.start(service.nats, log);
    const board = await boards.find(onSale.eventId, onSale.sessionId);
    await shownAfter(
      'A',
      message('order.created', 0, orderIn(onSale, 'A', ['1/1'], { version: 9, taken: 1 })),
    );
    const answer = await get();
    await eventually(() => board.version() === 1);
    expect(board.shown().etag).toBe(answer.headers.get('etag'));
    expect(board.shown().body.toString()).toBe(await answer.text());
    await running.stop();
  });

  it('is small: 50,000 seats in 100 sections', async () => {
    const sections = Array.from({ length: 100 }, (_, index): EventSection => {
      return {
        id: `S${index}`,
        name: `Section ${index}`,
        kind: 'seated',
        price: 4500,
        rowCount: 20,
        seatsPerRow: 25,
      };
    });
    onSale = await putOnSale(sections);
    // Every second seat at random: nothing compresses worse.
    for (const { id } of sections) {
      const taken = Buffer.from(Array.from({ length: 63 }, () => Math.floor(Math.random() * 256)));
      await SectionAvailability.updateOne(
        { _id: `${onSale.sessionId}/${id}` },
        { $set: { taken, takenCount: 250, version: 250, revision: 200 } },
      );
    }
    const plain = await get({ 'Accept-Encoding': 'identity' });
    const body = await plain.text();
    expect(body.length).toBeLessThan(50_000);

    const { get: httpGet } = await import('node:http');
    const compressed = await new Promise<Buffer>((resolve, reject) => {
      const headers = { 'Accept-Encoding': 'br, gzip' };
      httpGet(`${service.url}${onSale.path}/availability`, { headers }, (answer) => {
        expect(answer.headers['content-encoding']).toBe('gzip');
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve(Buffer.concat(chunks)));
      }).on('error', reject);
    });
    expect(gunzipSync(compressed).toString()).toBe(body);
    expect(compressed.length).toBeLessThan(15_000);
  });

  it.each(['availability', 'stream'])('refuses what is not there: %s', async (kind) => {
    const status = async (path: string) =>
      (await get({}, `${service.url}/api/events/${path}/${kind}`)).status;
    expect(await status(`${onSale.eventId}/sessions/${newId()}`)).toBe(404);
    expect(await status(`${newId()}/sessions/${onSale.sessionId}`)).toBe(404);
    expect(await status(`${onSale.eventId}/sessions/nonsense`)).toBe(400);
    expect(await status(`nonsense/sessions/${onSale.sessionId}`)).toBe(400);
  });
});
