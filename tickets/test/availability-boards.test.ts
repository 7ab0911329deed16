import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, type TestService } from '@aisle/common/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createBoards, type Boards, type BoardsOptions } from '../src/availability/boards.ts';
import { deltaLog } from '../src/availability/delta-log.ts';
import { gatheredDeltas } from '../src/availability/gathered-deltas.ts';
import { SectionAvailability } from '../src/models/section-availability.ts';
import { putOnSale, startShowing, type OnSale } from './availability-support.ts';

/** Of halls as small as these. */
const ROOM_FOR_TWO = 12_500;

let service: TestService;
beforeAll(async () => {
  service = await startShowing();
});
afterAll(() => service.stop());

describe('boards', () => {
  let stops: (() => Promise<void>)[] = [];
  let sessions: OnSale[];
  beforeEach(async () => {
    sessions = [await putOnSale(), await putOnSale(), await putOnSale()];
  });
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    stops = [];
  });

  const start = (options?: BoardsOptions): Boards => {
    const boards = createBoards(options);
    const running = boards.start(service.nats, { warn: () => undefined } as never);
    stops.push(() => running.stop());
    return boards;
  };
  const find = (boards: Boards, { eventId, sessionId }: OnSale) => boards.find(eventId, sessionId);
  const watcher = () => {
    const seen = { events: '', ended: false };
    return {
      seen,
      send: (events: Buffer) => (seen.events += events.toString()),
      end: () => (seen.ended = true),
    };
  };
  const delta = { sectionId: 'A', revision: 1, free: 6, taken: [0], freed: [] };

  it('of two processes see what each announces', async () => {
    const [one, other] = [start(), start()];
    const [mine, theirs] = await Promise.all([find(one, sessions[0]!), find(other, sessions[0]!)]);
    one.announce(mine.sessionId, [delta]);
    expect(mine.version()).toBe(1);
    await eventually(() => theirs.version() === 1);
    other.announce(mine.sessionId, [{ ...delta, revision: 2, taken: [], freed: [0] }]);
    await eventually(() => mine.version() === 2);
    expect(mine.shown().etag).toBe(theirs.shown().etag);
  });

  it('are one, however many ask at once', async () => {
    const boards = start();
    const found = await Promise.all(Array.from({ length: 20 }, () => find(boards, sessions[0]!)));
    expect(new Set(found).size).toBe(1);
  });

  it('that nobody needs are dropped, those that are watched are not', async () => {
    const boards = start({ idleMs: 50, checkMs: 20 });
    const [watched, idle] = [await find(boards, sessions[0]!), await find(boards, sessions[1]!)];
    watched.watch(watcher(), undefined);
    await sleep(200);
    expect(await find(boards, sessions[0]!)).toBe(watched);
    expect(await find(boards, sessions[1]!)).not.toBe(idle);
  });

  it('make room for others: the one used longest ago goes first', async () => {
    const boards = start({ maxBytes: ROOM_FOR_TWO });
    const first = await find(boards, sessions[0]!);
    const second = await find(boards, sessions[1]!);
    await find(boards, sessions[0]!);
    await find(boards, sessions[2]!);
    expect(await find(boards, sessions[0]!)).toBe(first);
    expect(await find(boards, sessions[1]!)).not.toBe(second);
  });

  it('that are watched are not dropped to make room', async () => {
    const boards = start({ maxBytes: ROOM_FOR_TWO });
    const watched = await Promise.all(sessions.slice(0, 2).map((session) => find(boards, session)));
    for (const board of watched) board.watch(watcher(), undefined);
    await find(boards, sessions[2]!);
    expect(await find(boards, sessions[0]!)).toBe(watched[0]);
    expect(await find(boards, sessions[1]!)).toBe(watched[1]);
  });

  it('that were dropped before they were watched end their streams', async () => {
    const boards = start({ maxBytes: 0 });
    const first = await find(boards, sessions[0]!);
    await find(boards, sessions[1]!);
    const client = watcher();
    expect(first.watch(client, undefined).toString()).toContain('event: snapshot');
    expect(client.seen.ended).toBe(false);
    await eventually(() => client.seen.ended);
  });

  it('are dropped to make room for the deltas that others keep, too', async () => {
    const boards = start({ maxBytes: ROOM_FOR_TWO, checkMs: 20 });
    const first = await find(boards, sessions[0]!);
    const second = await find(boards, sessions[1]!);
    const before = second.bytes();
    for (let revision = 1; revision <= 100; revision += 1) second.receive([{ ...delta, revision }]);
    expect(second.bytes()).toBeGreaterThan(before + 5_000);
    await sleep(100);
    expect(await find(boards, sessions[0]!)).not.toBe(first);
  });

  it('refuse a session of another event, also while it is read for those who name its own', async () => {
    const boards = start();
    const { eventId, sessionId } = sessions[0]!;
    const wrong = () => boards.find(sessions[1]!.eventId, sessionId);
    const refused = expect(wrong()).rejects.toMatchObject({ status: 404 });
    expect((await boards.find(eventId, sessionId)).sessionId).toBe(sessionId);
    await refused;
    await expect(wrong()).rejects.toMatchObject({ status: 404 });
  });

  it('end their streams when a section is added: whoever comes again sees it', async () => {
    const boards = start({ checkMs: 20 });
    const { eventId, sessionId } = sessions[0]!;
    const client = watcher();
    (await find(boards, sessions[0]!)).watch(client, undefined);
    const section = { eventId, sessionId, sectionId: 'B', rank: 2, capacity: 5, takenCount: 0, version: 0 };
    await SectionAvailability.create({ _id: `${sessionId}/B`, ...section, revision: 1 });
    await eventually(() => client.seen.ended);
    expect((await find(boards, sessions[0]!)).shown().body.toString()).toContain('"id":"B"');
  });
});

describe('a log of deltas', () => {
  it('answers what came after a cursor, until that is too old', () => {
    const log = deltaLog(300);
    const begin = log.cursor();
    log.append('"first"');
    const afterFirst = log.cursor();
    const second = log.append('"second"');
    expect(log.since(afterFirst)).toBe(second);
    expect(log.since(begin)).toContain('"first"');
    expect(log.since(log.cursor())).toBe('');
    for (let count = 0; count < 5_000; count += 1) log.append(`"${count}"`);
    expect(log.since(begin)).toBeUndefined();
    const last = log.append('"last"');
    const [name, number] = log.cursor().split('-');
    expect(log.since(`${name}-${Number(number) - 1}`)).toBe(last);
    expect(log.since(`${name}-${Number(number) + 1}`)).toBeUndefined();
    expect(deltaLog().since(begin)).toBeUndefined();
  });
});

describe('gathered deltas', () => {
  it('are one a section, with the last word on each seat', () => {
    const gathered = gatheredDeltas();
    const of = (sectionId: string, revision: number, taken: number[], freed: number[] = []) =>
      gathered.add({ sectionId, revision, free: 10 - revision, taken, freed });
    of('A', 1, [1, 2]);
    of('B', 4, [7]);
    of('A', 2, [3], [1]);
    of('A', 3, [1], [3]);
    expect(gathered.take()).toEqual([
      { sectionId: 'A', version: 3, free: 7, taken: [2, 1], freed: [3] },
      { sectionId: 'B', version: 4, free: 6, taken: [7], freed: [] },
    ]);
    expect(gathered.take()).toEqual([]);
  });
});
