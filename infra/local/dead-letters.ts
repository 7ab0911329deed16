import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  connectNats,
  listDeadLetters,
  replayDeadLetter,
  serviceNames,
  showDeadLetter,
  type DeadLetter,
  type Nats,
} from '@aisle/common';

const usage = `Messages that a service could not use, kept until somebody deals with them.

  npm run dead-letters -- list [--service NAME]           all of them, oldest first
  npm run dead-letters -- show NUMBER                     one of them, with its body
  npm run dead-letters -- replay NUMBER                   send it again on its subject, and forget it
  npm run dead-letters -- replay --all [--service NAME]   the same with all of them

NATS is the one that NATS_URL names, or else that of the local stack, which must run.`;

/** A mistake of the caller's: shown without a stack, exit code 2. */
class UsageError extends Error {}

/** What cannot be done: shown without a stack, exit code 1. */
class Failure extends Error {}

/** Where NATS listens: as the environment says, or as the running local stack has written down. */
function natsUrl(): string {
  const given = process.env['NATS_URL'];
  if (given) return given;
  const dataDir = process.env['AISLE_DATA_DIR'] ?? join(import.meta.dirname, '../../.data');
  try {
    const state = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as { natsUrl?: unknown };
    if (typeof state.natsUrl === 'string') return state.natsUrl;
  } catch {
    // Said below.
  }
  throw new Failure('Where is NATS? Set NATS_URL, or start the local stack with `npm start`.');
}

const short = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text;

/** Columns wide enough for their content, under a line of headings. */
function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function list(letters: DeadLetter[]): void {
  if (letters.length === 0) return console.log('No dead letters.');
  const rows = letters.map(({ number, service, subject, tries, diedAt, reason }) => [
    String(number),
    diedAt.slice(0, 19).replace('T', ' '),
    service,
    subject,
    String(tries),
    short(reason, 80),
  ]);
  console.log(table([['NUMBER', 'DIED AT (UTC)', 'SERVICE', 'SUBJECT', 'TRIES', 'REASON'], ...rows]));
}

function show({ body, ...letter }: DeadLetter): void {
  for (const [name, value] of Object.entries(letter)) console.log(`${name.padEnd(8)} ${value}`);
  let text = body;
  try {
    text = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Not JSON, which may be why it is here: shown as it came.
  }
  console.log(`\n${text}`);
}

async function replay(nats: Nats, letters: DeadLetter[]): Promise<void> {
  const whole = letters.filter(({ cutFrom }) => cutFrom === undefined);
  for (const letter of whole) {
    try {
      await replayDeadLetter(nats, letter);
    } catch (cause) {
      throw new Failure(`Could not send number ${letter.number} again on ${letter.subject}; it is kept.`, {
        cause,
      });
    }
    console.log(`Sent ${letter.number} again on ${letter.subject}.`);
  }
  if (letters.length === 0) console.log('No dead letters.');
  const cut = letters.flatMap(({ number, cutFrom }) => (cutFrom === undefined ? [] : [number]));
  if (cut.length > 0) throw new Failure(`Not sent again, as only a part of it was kept: ${cut.join(', ')}.`);
}

function numberOf(text: string | undefined): number {
  if (text === undefined || !/^[1-9]\d*$/.test(text)) throw new UsageError('Say which one, by its number.');
  return Number(text);
}

async function one(nats: Nats, number: number): Promise<DeadLetter> {
  const letter = await showDeadLetter(nats, number);
  if (!letter) throw new Failure(`There is no dead letter ${number}.`);
  return letter;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { service: { type: 'string' }, all: { type: 'boolean' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** What the arguments ask for, as work on a connection. */
function command(): ((nats: Nats) => Promise<void>) | undefined {
  const { values, positionals } = readArguments();
  const [name, which, ...more] = positionals;
  if (values.help) return undefined;
  if (more.length > 0) throw new UsageError(`Too many words: ${more.join(' ')}`);
  if (values.service !== undefined && !serviceNames.some((known) => known === values.service)) {
    throw new UsageError(`No such service: ${values.service}. There are ${serviceNames.join(', ')}.`);
  }
  const all = async (nats: Nats) =>
    (await listDeadLetters(nats)).filter(({ service }) => (values.service ?? service) === service);

  if (name === 'list' && which === undefined) return async (nats) => list(await all(nats));
  if (name === 'replay' && values.all && which === undefined) {
    return async (nats) => replay(nats, await all(nats));
  }
  if (name === 'show' || name === 'replay') {
    const number = numberOf(which);
    return async (nats) => {
      const letter = await one(nats, number);
      return name === 'show' ? show(letter) : replay(nats, [letter]);
    };
  }
  throw new UsageError(name === undefined ? 'Say what to do.' : `No such command: ${positionals.join(' ')}`);
}

async function connect(url: string): Promise<Nats> {
  try {
    return await connectNats(url, 'dead-letters');
  } catch (cause) {
    throw new Failure('NATS does not answer. Is the stack running?', { cause });
  }
}

async function main(): Promise<void> {
  const work = command();
  if (!work) return console.log(usage);
  const nats = await connect(natsUrl());
  try {
    await work(nats);
  } finally {
    await nats.connection.close();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof Failure)) throw error;
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  console.error(`${error.message}${cause}`);
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
