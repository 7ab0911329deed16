import { signIn } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Event } from '../src/models/event.ts';
import { SectionAvailability } from '../src/models/section-availability.ts';
import type { OwnEventView } from '../src/operations/event-view.ts';
import { eventsOf, inHours } from './events-support.ts';
import { startTickets, type Tickets } from './support.ts';

let tickets: Tickets;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets.stop());

const events = eventsOf(() => tickets);
const seller = signIn();
const availability = (event: OwnEventView, sectionId: string, session = 0) =>
  SectionAvailability.findById(`${event.sessions[session]!.id}/${sectionId}`).lean();

describe('an event on sale', () => {
  it('gets new words, door and prices, and tells of it', async () => {
    const event = await events.onSale(seller);
    const [stalls, standing] = event.sections;
    const changes = {
      name: 'Closing night',
      description: 'The last one.',
      imageUrl: 'https://example.com/last.jpg',
      venue: { name: 'The New Theatre' },
      maxTicketsPerOrder: 2,
      staff: ['door@example.com'],
      reentry: true,
      sections: [
        { ...standing!, price: 2500 },
        { ...stalls!, name: 'Front stalls', price: 5000 },
      ],
    };
    const response = await events.patch(seller, event.id, { ...changes, version: 1 }).expect(200);
    const sections = [changes.sections[1], changes.sections[0]];
    expect(response.body).toEqual({ ...event, ...changes, sections, version: 2 });
    const { staff: _staff, ...visible } = response.body as OwnEventView;
    expect(await events.shown(event.id)).toEqual(visible);
    expect(await events.messages('event.updated', event.id)).toEqual([
      expect.objectContaining({
        version: 2,
        data: expect.objectContaining({ name: 'Closing night', maxTicketsPerOrder: 2, sections }),
      }),
    ]);
    expect((await events.list('?q=closing+new')).items.map(({ id }) => id)).toEqual([event.id]);
  });

  it('gets more sessions, which are on sale at once', async () => {
    const event = await events.onSale(seller);
    const sessions = [...event.sessions, { startsAt: inHours(24) }];
    const response = await events.patch(seller, event.id, { sessions }).expect(200);
    const changed = response.body as OwnEventView;
    expect(changed.sessions.map(({ startsAt }) => startsAt)).toEqual([
      sessions[1]!.startsAt,
      sessions[0]!.startsAt,
    ]);
    expect(changed.sessions[1]).toEqual(event.sessions[0]);
    expect(await availability(changed, 'A', 0)).toMatchObject({ capacity: 7, takenCount: 0, rank: 0 });
    expect(await SectionAvailability.countDocuments({ eventId: event.id })).toBe(4);
    const [message] = await events.messages('event.updated', event.id);
    expect(message!.data.sessions).toEqual(changed.sessions);
  });

  it('gets another capacity, but not below what is taken', async () => {
    const event = await events.onSale(seller);
    await events.take(event, 'GA', 6);
    const [stalls, standing] = event.sections;
    const withCapacity = (capacity: number) =>
      events.patch(seller, event.id, { sections: [stalls, { ...standing!, capacity }] });

    const refused = await withCapacity(5).expect(409);
    expect(refused.body).toEqual({
      errors: [{ message: 'Section GA cannot have 5 places: 6 are held or sold', code: 'sold' }],
    });
    expect(await availability(event, 'GA')).toMatchObject({ capacity: 10, takenCount: 6, revision: 1 });

    expect((await withCapacity(6).expect(200)).body).toMatchObject({ seatCount: 13, version: 2 });
    expect(await availability(event, 'GA')).toMatchObject({ capacity: 6, takenCount: 6, revision: 2 });
    expect(await availability(event, 'A')).toMatchObject({ capacity: 7, revision: 0 });
  });

  it('moves a session of which nothing is taken, and no other', async () => {
    const event = await events.onSale(seller, {
      sessions: [{ startsAt: inHours(48) }, { startsAt: inHours(72) }],
    });
    await events.take(event, 'A', 1, 0);
    const [first, second] = event.sessions;
    const refused = await events
      .patch(seller, event.id, { sessions: [{ ...first!, startsAt: inHours(49) }, second] })
      .expect(409);
    expect(refused.body).toMatchObject({
      errors: [{ code: 'sold', message: expect.stringContaining('1 ') }],
    });
    const moved = [first!, { ...second!, startsAt: inHours(24), endsAt: inHours(25) }];
    const response = await events.patch(seller, event.id, { sessions: moved }).expect(200);
    expect(response.body).toMatchObject({ version: 2, sessions: [moved[1], moved[0]] });
  });

  it('takes rows that are written in another way, but mean the same', async () => {
    const [stalls] = (await events.onSale(seller)).sections;
    const alike = { ...stalls!, rows: [1, 2].map((row) => ({ label: `${row}`, seats: 4 })) };
    const event = await events.onSale(seller, { sections: [alike] });
    const { rows: _rows, ...rest } = alike;
    const sections = [{ ...rest, rowCount: 2, seatsPerRow: 4 }];
    expect((await events.patch(seller, event.id, { sections }).expect(200)).body).toMatchObject({
      version: 2,
    });
  });

  const forbidden: [string, (event: OwnEventView) => object][] = [
    ['another currency', () => ({ currency: 'eur' })],
    ['a section less', ({ sections }) => ({ sections: [sections[0]] })],
    ['a section more', ({ sections }) => ({ sections: [...sections, { ...sections[1]!, id: 'GB' }] })],
    [
      'a seat more',
      ({ sections }) => ({
        sections: [{ ...sections[0]!, rows: [{ label: '1', seats: 5 }] }, sections[1]],
      }),
    ],
    [
      'another row label',
      ({ sections }) => ({
        sections: [
          { ...sections[0]!, rows: sections[0]!.rows!.map((row) => ({ ...row, label: `R${row.label}` })) },
          sections[1],
        ],
      }),
    ],
    [
      'seats where people stood',
      ({ sections: [stalls, standing] }) => ({ sections: [stalls, { ...stalls!, id: standing!.id }] }),
    ],
    ['a session less', () => ({ sessions: [{ startsAt: inHours(30) }] })],
  ];
  it.each(forbidden)('does not get %s', async (_name, changesOf) => {
    const event = await events.onSale(seller);
    const response = await events.patch(seller, event.id, changesOf(event)).expect(409);
    expect(response.body).toEqual({ errors: [{ message: expect.stringMatching(/\w/), code: 'published' }] });
    const { staff: _staff, ...visible } = event;
    expect(await events.shown(event.id)).toEqual(visible);
    expect(await events.messages('event.updated', event.id)).toEqual([]);
  });

  it.each([
    [
      'of another event',
      (event: OwnEventView) => [...event.sessions, { ...event.sessions[0]!, id: 'a'.repeat(24) }],
    ],
    ['named twice', (event: OwnEventView) => [...event.sessions, ...event.sessions]],
  ])('refuses a session %s', async (_name, sessionsOf) => {
    const event = await events.onSale(seller);
    const response = await events.patch(seller, event.id, { sessions: sessionsOf(event) }).expect(400);
    expect(response.body).toMatchObject({ errors: [{ field: 'sessions[1].id' }] });
  });

  it('refuses a new session in the past, and leaves one that is over where it was', async () => {
    const event = await events.onSale(seller, {
      sessions: [{ startsAt: inHours(1) }, { startsAt: inHours(2) }],
    });
    const past = new Date(Date.now() - 3_600_000);
    await Event.updateOne({ _id: event.id }, { $set: { 'sessions.0.startsAt': past } });
    const sessions = [{ id: event.sessions[0]!.id, startsAt: past.toISOString() }, event.sessions[1]!];
    await events.patch(seller, event.id, { sessions }).expect(200);
    const response = await events
      .patch(seller, event.id, { sessions: [...sessions, { startsAt: inHours(-1) }] })
      .expect(400);
    expect(response.body).toEqual({
      errors: [{ message: 'Must be in the future', field: 'sessions[2].startsAt' }],
    });
  });
});

describe('versions', () => {
  it('let one of many changes of the same version through', async () => {
    const event = await events.onSale(seller);
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => events.patch(seller, event.id, { name: `Name ${n}`, version: event.version })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    for (const { status, body } of answers) {
      if (status === 409) expect(body).toMatchObject({ errors: [{ code: 'stale' }] });
    }
    const won = answers.find(({ status }) => status === 200)!.body as OwnEventView;
    expect(await events.shown(event.id)).toMatchObject({ name: won.name, version: 2 });
    expect(await events.messages('event.updated', event.id)).toEqual([
      expect.objectContaining({ version: 2, data: expect.objectContaining({ name: won.name }) }),
    ]);
  });

  it('are not needed: changes that name none follow each other', async () => {
    const event = await events.onSale(seller);
    const answers = await Promise.all(
      [1, 2, 3].map((n) => events.patch(seller, event.id, { maxTicketsPerOrder: n })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const messages = await events.messages('event.updated', event.id);
    expect(messages.map(({ version }) => version).sort()).toEqual([2, 3, 4]);
  });
});

describe('an event that is', () => {
  const code = async (event: OwnEventView) =>
    (await events.patch(seller, event.id, { name: 'Other' }).expect(409)).body as object;

  it('cancelled cannot be changed', async () => {
    const event = await events.onSale(seller);
    await Event.updateOne({ _id: event.id }, { $set: { status: 'cancelled' } });
    expect(await code(event)).toMatchObject({ errors: [{ code: 'cancelled' }] });
  });

  it('over cannot be changed', async () => {
    const event = await events.onSale(seller);
    await Event.updateOne({ _id: event.id }, { $set: { lastsUntil: new Date(Date.now() - 1_000) } });
    expect(await code(event)).toMatchObject({ errors: [{ code: 'over' }] });
  });
});
