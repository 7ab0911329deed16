import { notFound, type BackgroundWork, type Logger, type Nats } from '@aisle/common';
import { Events, type Subscription } from 'nats';
import { SectionAvailability } from '../models/section-availability.ts';
import type { Announce } from './apply-orders.ts';
import { readSections } from './read-sections.ts';
import type { SectionDelta } from './section-delta.ts';
import { sessionBoard, type SessionBoard } from './session-board.ts';

/** The sessions that this process shows. */
export interface Boards {
  /** The board of an event's session. @throws ApiError 404 where there is none that is or was on sale */
  find(eventId: string, sessionId: string): Promise<SessionBoard>;
  /** Tells all processes what changed of a session. It may be lost: every board looks for itself now and then. */
  announce: Announce;
  /** Connects to the other processes. */
  start(nats: Nats, log: Logger): BackgroundWork;
}

export interface BoardsOptions {
  /** How often boards are compared with the database. */
  checkMs?: number;
  /** How long a board is kept that nobody watches or reads. */
  idleMs?: number;
  /** How many bytes the boards take at most, about, unless those that are watched take more. */
  maxBytes?: number;
}

interface Entry {
  board: SessionBoard;
  subscription: Subscription;
  usedAt: number;
  checkedAt: number;
  /** What the board took when it was last looked at. */
  bytes: number;
}

/** How many boards one check compares at least, and into how many checks all of them are divided at most. */
const CHECK_AT_ONCE = 25;
const CHECKS = 20;
/** NATS takes a megabyte. What would be larger is not told in detail. */
const MAX_ANNOUNCED = 500_000;

const subjectOf = (sessionId: string) => `availability.${sessionId}`;

/** Makes the boards of one process: none yet, each is loaded when it is first asked for. */
export function createBoards(options: BoardsOptions = {}): Boards {
  const { checkMs = 2_000, idleMs = 60_000, maxBytes = 32 * 1024 ** 2 } = options;
  /** In the order they were last asked for. */
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const loading = new Map<string, Promise<SessionBoard>>();
  let connection: { nats: Nats; log: Logger } | undefined;

  const drop = (sessionId: string) => {
    const entry = entries.get(sessionId);
    if (!entry) return;
    entries.delete(sessionId);
    bytes -= entry.bytes;
    entry.subscription.unsubscribe();
    entry.board.stop();
  };

  const makeRoomFor = (more: number) => {
    for (const { board } of entries.values()) {
      if (bytes + more <= maxBytes) return;
      if (board.watchers() === 0) drop(board.sessionId);
    }
  };

  const use = (entry: Entry) => {
    entry.usedAt = Date.now();
    entries.delete(entry.board.sessionId);
    entries.set(entry.board.sessionId, entry);
  };

  const load = async (eventId: string, sessionId: string): Promise<SessionBoard> => {
    if (!connection) throw new Error('boards are not started');
    const { nats, log } = connection;

    // Listening begins before reading, so that nothing falls between the two.
    let board: SessionBoard | undefined;
    const early: SectionDelta[][] = [];
    const subscription = nats.connection.subscribe(subjectOf(sessionId), {
      callback: (error, { data }) => {
        const deltas = error ? [] : parseDeltas(data);
        if (board) board.receive(deltas);
        else early.push(deltas);
      },
    });
    try {
      if (nats.isConnected()) await nats.connection.flush().catch(() => undefined);
      const sections = await readSections({ eventId, sessionId }, { withSeatVersions: false });
      if (sections.length === 0) throw notFound('There is no such session');
      board = sessionBoard({ eventId, sessionId, sections, log, onOutdated: () => drop(sessionId) });
    } catch (error) {
      subscription.unsubscribe();
      throw error;
    }
    const now = Date.now();
    const entry: Entry = { board, subscription, usedAt: now, checkedAt: now, bytes: board.bytes() };
    makeRoomFor(entry.bytes);
    entries.set(sessionId, entry);
    bytes += entry.bytes;
    for (const deltas of early) board.receive(deltas);
    return board;
  };

  const check = async () => {
    const now = Date.now();
    for (const entry of entries.values()) {
      bytes += entry.board.bytes() - entry.bytes;
      entry.bytes = entry.board.bytes();
      if (entry.board.watchers() > 0) entry.usedAt = now;
      else if (now - entry.usedAt > idleMs) drop(entry.board.sessionId);
    }
    makeRoomFor(0);
    const due = [...entries.values()]
      .sort((a, b) => a.checkedAt - b.checkedAt)
      .slice(0, Math.max(CHECK_AT_ONCE, entries.size / CHECKS));
    if (due.length === 0) return;
    for (const entry of due) entry.checkedAt = now;
    const stored = await SectionAvailability.aggregate<{ _id: string; version: number }>([
      {
        // By both, as the index has them.
        $match: {
          eventId: { $in: [...new Set(due.map(({ board }) => board.eventId))] },
          sessionId: { $in: due.map(({ board }) => board.sessionId) },
        },
      },
      { $group: { _id: '$sessionId', version: { $sum: '$revision' } } },
    ]);
    const versions = new Map(stored.map(({ _id, version }) => [_id, version]));
    await Promise.all(
      due
        .filter(({ board }) => versions.get(board.sessionId) !== board.version())
        .map(({ board }) => board.look()),
    );
  };

  return {
    async find(eventId, sessionId) {
      const entry = entries.get(sessionId);
      if (entry) {
        if (entry.board.eventId !== eventId) throw notFound('There is no such session');
        use(entry);
        return entry.board;
      }
      // By both: who names another event must not have those refused who name the right one.
      const key = `${eventId}/${sessionId}`;
      const loaded = loading.get(key) ?? load(eventId, sessionId).finally(() => loading.delete(key));
      loading.set(key, loaded);
      return loaded;
    },

    announce(sessionId, deltas) {
      // Its own boards need not wait for the way over NATS; what comes back from there they know already.
      entries.get(sessionId)?.board.receive(deltas);
      if (!connection?.nats.isConnected()) return;
      const text = JSON.stringify(deltas);
      connection.nats.connection.publish(subjectOf(sessionId), text.length > MAX_ANNOUNCED ? '[]' : text);
    },

    start(nats, log) {
      connection = { nats, log };
      let checking: Promise<void> | undefined;
      const checkNow = () => {
        checking ??= check()
          .catch((error: unknown) => log.warn({ err: error }, 'availability not checked, will try again'))
          .finally(() => (checking = undefined));
      };
      const timer = setInterval(checkNow, checkMs);
      const watchConnection = async () => {
        for await (const { type } of nats.connection.status()) if (type === Events.Reconnect) checkNow();
      };
      void watchConnection();
      return {
        async stop() {
          clearInterval(timer);
          for (const sessionId of [...entries.keys()]) drop(sessionId);
          await checking;
        },
      };
    },
  };
}

/** What is not understood, of another version perhaps, still says that something has changed. */
function parseDeltas(data: Uint8Array): SectionDelta[] {
  try {
    return JSON.parse(Buffer.from(data).toString()) as SectionDelta[];
  } catch {
    return [];
  }
}
