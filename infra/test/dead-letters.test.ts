import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectNats, createLogger, listDeadLetters, message, type Nats } from '@aisle/common';
import { emptyStreams, eventually, testServers } from '@aisle/common/testing';
import { startConsumer, type Consumer } from '../../common/src/messaging/consumer.ts';
import { send, sendRaw } from '../../common/test/fixtures/messages.ts';

const { natsUrl } = testServers();
const root = join(import.meta.dirname, '../..');
const dataDir = mkdtempSync(join(tmpdir(), 'aisle-dead-letters-'));

interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs the command as a user would, without the environment naming a server unless told. */
function run(args: string[], env: Record<string, string> = { NATS_URL: natsUrl }): Promise<Outcome> {
  const { NATS_URL: _given, NODE_OPTIONS: _jest, ...rest } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'node_modules/tsx/dist/cli.mjs'), 'infra/local/dead-letters.ts', ...args],
      { cwd: root, env: { ...rest, ...env }, timeout: 20_000 },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

let nats: Nats;
let consumer: Consumer;
let working = false;
const applied: string[] = [];
const poison = message('user.deleted', 1, { id: '665f1c2e9b3e4a0012345601' });

const linesOf = ({ out }: Outcome) => out.trim().split('\n');

beforeAll(async () => {
  await emptyStreams(natsUrl);
  nats = await connectNats(natsUrl, 'test');
  await send(nats, poison);
  await sendRaw(nats, 'user.deleted', 'not json');
  consumer = await startConsumer(
    nats,
    'tickets',
    'auth',
    {
      'user.deleted': (messages) => {
        if (!working) return Promise.reject(new Error('cannot digest this'));
        applied.push(...messages.map(({ id }) => id));
        return Promise.resolve();
      },
    },
    createLogger('test', 'silent'),
    { maxTries: 2, delay: () => 10 },
  );
  await eventually(async () => (await listDeadLetters(nats)).length === 2);
});

afterAll(async () => {
  await consumer.stop();
  await nats.connection.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm run dead-letters', () => {
  it('lists them as a table', async () => {
    const { code, out, err } = await run(['list']);
    expect([code, err]).toEqual([0, '']);
    const [head, ...rows] = out.trim().split('\n');
    expect(head).toMatch(/^NUMBER {2}DIED AT \(UTC\) +SERVICE {2}SUBJECT +TRIES {2}REASON$/);
    expect(rows).toHaveLength(2);
    expect(rows.find((row) => row.includes('cannot digest this'))).toMatch(
      /^\d +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}tickets {2}user\.deleted {2}2/,
    );
    expect(rows.find((row) => row.includes('not JSON'))).toBeDefined();
  });

  it('lists those of one service', async () => {
    expect(linesOf(await run(['list', '--service', 'tickets']))).toHaveLength(3);
    expect((await run(['list', '--service', 'orders'])).out).toBe('No dead letters.\n');
  });

  it('finds the running local stack by itself', async () => {
    writeFileSync(join(dataDir, 'stack.json'), JSON.stringify({ natsUrl }));
    expect(linesOf(await run(['list'], { AISLE_DATA_DIR: dataDir }))).toHaveLength(3);
  });

  it('shows one with its body', async () => {
    const number = await numberOfPoison();
    const { code, out } = await run(['show', number]);
    expect(code).toBe(0);
    expect(out).toContain('subject  user.deleted');
    expect(out).toContain('reason   Error: cannot digest this');
    expect(JSON.parse(out.slice(out.indexOf('{')))).toEqual(poison);
  });

  it('replays one: its effect happens, and it is no dead letter any more', async () => {
    working = true;
    const number = await numberOfPoison();
    const { code, out } = await run(['replay', number]);
    expect([code, out]).toEqual([0, `Sent ${number} again on user.deleted.\n`]);
    await eventually(() => applied.includes(poison.id));
    expect((await run(['show', number])).err).toBe(`There is no dead letter ${number}.\n`);
  });

  it('replays all', async () => {
    const { code, out } = await run(['replay', '--all', '--service', 'tickets']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^Sent \d+ again on user\.deleted\.\n$/)]);
    // It is no JSON, however often it is sent.
    await eventually(async () => (await listDeadLetters(nats)).length === 1);
  });

  it('does not send again what it has only a part of', async () => {
    await nats.js.publish('user.deleted', 'x'.repeat(1_048_576));
    const cut = await eventually(async () =>
      (await listDeadLetters(nats)).find(({ cutFrom }) => cutFrom === 1_048_576),
    );
    const number = String(cut.number);
    const { code, err } = await run(['replay', number]);
    expect([code, err]).toEqual([1, `Not sent again, as only a part of it was kept: ${number}.\n`]);
    expect((await run(['show', number])).out).toContain('cutFrom  1048576');
  });

  it.each([
    [[], 2, 'Say what to do.'],
    [['burn'], 2, 'No such command: burn'],
    [['show'], 2, 'Say which one'],
    [['show', '1e3'], 2, 'Say which one'],
    [['replay', '-1'], 2, "Unknown option '-1'"],
    [['list', '--service', 'mail'], 2, 'No such service: mail'],
    [['show', '999'], 1, 'There is no dead letter 999.'],
  ])('%j is refused with code %d: %s', async (args, code, words) => {
    const outcome = await run(args);
    expect(outcome.code).toBe(code);
    expect(outcome.err).toContain(words);
    expect(outcome.err).not.toContain('    at ');
  });

  it('says so when there is no NATS', async () => {
    const nowhere = await run(['list'], { AISLE_DATA_DIR: join(dataDir, 'none') });
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('Set NATS_URL')]);
    const silent = await run(['list'], { NATS_URL: 'nats://user:secret@127.0.0.1:1' });
    expect([silent.code, silent.err]).toEqual([1, expect.stringContaining('NATS does not answer')]);
    expect(silent.err).not.toContain('secret');
  });
});

async function numberOfPoison(): Promise<string> {
  const { out } = await run(['list']);
  const row = out.split('\n').find((line) => line.includes('cannot digest this'));
  return /^\d+/.exec(row ?? '')![0];
}
