import { beforeAll, describe, expect, it } from '@jest/globals';
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { ApiError } from '../lib/api-error.ts';
import { judgeOffline } from '../lib/door/judge-offline.ts';
import { readQr, type QrClaims, type QrKeySet } from '../lib/door/read-qr.ts';
import { conflictOf } from '../lib/door/scan-result.ts';
import { sendQueuedScans } from '../lib/door/send-queued-scans.ts';
import { toneOf } from '../lib/door/tone.ts';
import type { QueuedScan, ScanConflict, ScanReason, SeenTicket } from '../lib/door/types.ts';
import type { Verification } from '../lib/types.ts';

describe('a code without network', () => {
  let keys: QrKeySet;
  let signing: CryptoKey;
  const claims = { t: 'ticket', e: 'event', s: 'session', a: 'A', p: '12/7' };

  beforeAll(async () => {
    const [old, current] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
    signing = current.privateKey;
    keys = {
      keys: [
        { ...(await exportJWK(old.publicKey)), kid: 'q1' },
        { ...(await exportJWK(current.publicKey)), kid: 'q2' },
      ],
    };
  });
  const sign = (payload: object, { key = signing, kid = 'q2' }: { key?: CryptoKey; kid?: string } = {}) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', kid })
      .sign(key);

  it('says what it is for', async () => {
    expect(await readQr(await sign(claims), keys)).toEqual({
      ticketId: 'ticket',
      eventId: 'event',
      sessionId: 'session',
      sectionId: 'A',
      seat: '12/7',
    });
    expect(await readQr(await sign({ t: 'listed' }), keys)).toEqual({ ticketId: 'listed' });
  });

  it('counts for nothing when any character was changed', async () => {
    const token = await sign(claims);
    for (const [index, character] of [...token].entries()) {
      const other = character === 'A' ? 'B' : 'A';
      expect(await readQr(token.slice(0, index) + other + token.slice(index + 1), keys)).toBeUndefined();
    }
    // Another spelling of the same signature.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const last of alphabet) {
      if (token.endsWith(last)) continue;
      expect(await readQr(token.slice(0, -1) + last, keys)).toBeUndefined();
    }
  });

  it('counts for nothing when somebody else signed it, or nobody', async () => {
    const stranger = await generateKeyPair('ES256');
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const forged = [
      await sign(claims, { key: stranger.privateKey }),
      await sign(claims, { kid: 'q1' }),
      await sign(claims, { kid: 'q9' }),
      `${encode({ alg: 'none', kid: 'q2' })}.${encode(claims)}.`,
      'https://example.com',
      'a.b.c',
      '',
    ];
    for (const token of forged) expect(await readQr(token, keys)).toBeUndefined();
    expect(await readQr(await sign(claims), { keys: [] })).toBeUndefined();
  });
});

describe('a door without network', () => {
  const door = { eventId: 'event', sessionId: 'session', reentry: false };
  const claims: QrClaims = { ticketId: 't', eventId: 'event', sessionId: 'session' };
  const seen = (direction: SeenTicket['direction']): SeenTicket => ({
    direction,
    at: '2026-11-21T19:00:00Z',
  });
  const at = (changes: Partial<typeof door>) => ({ ...door, ...changes });
  const reentry = at({ reentry: true });

  it.each<[string, ScanReason | undefined, Parameters<typeof judgeOffline>]>([
    ['lets in what it has not seen', undefined, [claims, door, 'in', undefined]],
    ['refuses what it let in', 'already-admitted', [claims, door, 'in', seen('in')]],
    ['refuses another event', 'wrong-event', [{ ...claims, eventId: 'x' }, door, 'in', undefined]],
    ['refuses a listed ticket at an event', 'wrong-event', [{ ticketId: 't' }, door, 'in', undefined]],
    ['refuses another date', 'wrong-session', [{ ...claims, sessionId: 'x' }, door, 'in', undefined]],
    ['lets nobody out where none may return', 'no-reentry', [claims, door, 'out', seen('in')]],
    ['lets out', undefined, [claims, reentry, 'out', seen('in')]],
    ['lets out who came in elsewhere', undefined, [claims, reentry, 'out', undefined]],
    ['lets nobody out twice', 'not-inside', [claims, reentry, 'out', seen('out')]],
    ['lets in again who went out', undefined, [claims, reentry, 'in', seen('out')]],
    ['lets nobody in twice without going out', 'already-admitted', [claims, reentry, 'in', seen('in')]],
    ['lets nobody return where that is not allowed', 'already-admitted', [claims, door, 'in', seen('out')]],
  ])('%s', (_name, reason, given) => {
    expect(judgeOffline(...given)).toBe(reason);
  });
});

describe('what was scanned without network', () => {
  const scan = (scanId: string): QueuedScan => ({
    scanId,
    ticketId: `ticket ${scanId}`,
    direction: 'in',
    scannedAt: '2026-11-21T19:00:00Z',
    gate: 'North',
  });
  const answer = (changes: Partial<Verification> = {}): Verification => ({
    valid: true,
    ticketId: 't',
    eventId: null,
    seat: null,
    holder: 'Ada',
    admittedAt: null,
    ...changes,
  });
  const refused = {
    valid: false,
    reason: 'already-admitted',
    admittedAt: '2026-11-21T18:00:00Z',
    admittedGate: 'South',
  };

  /** A queue as the device keeps it, with what the server was sent and what became of it. */
  function queueOf(...ids: string[]) {
    const scans = ids.map(scan);
    const conflicts: ScanConflict[] = [];
    const sent: string[] = [];
    const queue = {
      read: () => Promise.resolve([...scans]),
      remove: (scanId: string) => {
        scans.splice(
          scans.findIndex((one) => one.scanId === scanId),
          1,
        );
        return Promise.resolve();
      },
      keepConflict: (conflict: ScanConflict) => {
        conflicts.push(conflict);
        return Promise.resolve();
      },
    };
    const send = (answers: Record<string, Verification | ApiError>) =>
      sendQueuedScans(queue, ({ scanId }) => {
        sent.push(scanId);
        const given = answers[scanId] ?? answer();
        return given instanceof ApiError ? Promise.reject(given) : Promise.resolve(given);
      });
    return { send, sent, conflicts, left: () => scans.map(({ scanId }) => scanId) };
  }
  const failure = (status: number) => new ApiError(status, [{ message: `status ${status}` }]);

  it('is sent oldest first, and leaves the queue', async () => {
    const queue = queueOf('1', '2', '3');
    expect(await queue.send({})).toEqual({ sent: 3, conflicts: [] });
    expect(queue.sent).toEqual(['1', '2', '3']);
    expect(queue.left()).toEqual([]);
  });

  it('is shown when the server would have refused it, with when and where', async () => {
    const queue = queueOf('1', '2');
    const outcome = await queue.send({ 1: answer(refused) });
    const conflict = {
      scan: scan('1'),
      reason: 'already-admitted',
      holder: 'Ada',
      admittedAt: refused.admittedAt,
      admittedGate: 'South',
    };
    expect(outcome).toEqual({ sent: 2, conflicts: [conflict] });
    expect(queue.conflicts).toEqual([conflict]);
    expect(queue.left()).toEqual([]);
  });

  it.each([0, 401, 408, 429, 500, 503])('stays in the queue when the server answers %d', async (status) => {
    const queue = queueOf('1', '2', '3');
    expect(await queue.send({ 2: failure(status) })).toMatchObject({ sent: 1, stoppedBy: { status } });
    expect(queue.left()).toEqual(['2', '3']);
    expect(await queue.send({})).toMatchObject({ sent: 2 });
    expect(queue.sent).toEqual(['1', '2', '2', '3']);
  });

  it.each([400, 403, 404])('is shown and not sent again when the server answers %d', async (status) => {
    const queue = queueOf('1', '2');
    expect(await queue.send({ 1: failure(status) })).toMatchObject({ sent: 2 });
    expect(queue.conflicts).toEqual([{ scan: scan('1'), message: `status ${status}` }]);
    expect(queue.left()).toEqual([]);
  });

  it('is no conflict when both agree', () => {
    expect(conflictOf(scan('1'), answer())).toBeUndefined();
  });
});

it.each([
  [{ valid: true }, 'good'],
  [{ valid: false, reason: 'already-admitted' }, 'bad'],
  [{ valid: false, reason: 'void' }, 'bad'],
  [{ valid: false, reason: 'invalid-qr' }, 'bad'],
  [{ valid: false }, 'bad'],
  [{ valid: false, reason: 'wrong-event' }, 'warn'],
  [{ valid: false, reason: 'wrong-session' }, 'warn'],
  [{ valid: false, reason: 'needs-network' }, 'warn'],
] as const)('%j is %s', (result, tone) => expect(toneOf(result)).toBe(tone));
