import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { message, parseMessage, subjects, MalformedMessageError, type Subject } from '../src/index.ts';

const folder = join(import.meta.dirname, 'golden');
const goldenOf = (subject: string) => readFileSync(join(folder, `${subject}.json`), 'utf8');
interface Envelope {
  data: Record<string, unknown>;
  [field: string]: unknown;
}
const parsed = (subject: string) => JSON.parse(goldenOf(subject)) as Envelope;

/** The paths of all leaves of the contract's fields, `data.` ones included, with their values. */
const fieldsOf = (envelope: Envelope) => [
  ...Object.keys(envelope).map((name) => ['envelope', name] as const),
  ...Object.keys(envelope.data).map((name) => ['data', name] as const),
];

const optional = new Set([
  'name',
  'cancelReason',
  'ticketId',
  'eventId',
  'sessionId',
  'sectionId',
  'seat',
  'admittedAt',
  'maxTicketsPerOrder',
]);

describe('contracts', () => {
  it('have a golden example for every subject, and none for others', () => {
    expect(readdirSync(folder).sort()).toEqual(subjects.map((subject) => `${subject}.json`).sort());
  });

  it.each(subjects)('%s: the golden example parses to itself', (subject) => {
    expect(parseMessage(subject, goldenOf(subject))).toEqual(parsed(subject));
  });

  it.each(subjects)('%s: fields of a later version are left out', (subject) => {
    const later = parsed(subject);
    later['added'] = 1;
    if (subject !== 'signing-keys.updated') later.data['added'] = { later: true };
    expect(parseMessage(subject, JSON.stringify(later))).toEqual(parsed(subject));
  });

  it.each(subjects)('%s: is refused when a field is missing', (subject) => {
    for (const [where, name] of fieldsOf(parsed(subject))) {
      if (where === 'data' && optional.has(name)) continue;
      const broken = parsed(subject);
      delete (where === 'data' ? broken.data : broken)[name];
      expect(() => parseMessage(subject, JSON.stringify(broken))).toThrow(MalformedMessageError);
    }
  });

  it.each(subjects)('%s: is refused when a field has the wrong type', (subject) => {
    for (const [where, name] of fieldsOf(parsed(subject))) {
      for (const wrong of [null, { $gt: '' }, true === parsed(subject).data[name] ? 'yes' : [[]], -1.5]) {
        const broken = parsed(subject);
        (where === 'data' ? broken.data : broken)[name] = wrong;
        expect(() => parseMessage(subject, JSON.stringify(broken))).toThrow(MalformedMessageError);
      }
    }
  });

  it('refuse an unknown subject, a type of another subject, and what is not JSON', () => {
    expect(() => parseMessage('order.exploded', goldenOf('order.created'))).toThrow('unknown subject');
    expect(() => parseMessage('constructor', goldenOf('order.created'))).toThrow('unknown subject');
    expect(() => parseMessage('order.updated', goldenOf('order.created'))).toThrow('type order.created');
    expect(() => parseMessage('order.created', '{"id":')).toThrow('not JSON');
    expect(() => parseMessage('order.created', 'null')).toThrow(MalformedMessageError);
  });

  it.each([
    [{ kind: 'seated', rowCount: 4_000_000_000, seatsPerRow: 10 }],
    [{ kind: 'seated', rowCount: 10, seatsPerRow: 2 ** 40 }],
    [{ kind: 'seated', rowCount: 10_000, seatsPerRow: 10_000 }],
    [{ kind: 'seated', rows: [{ label: '1', seats: 2 ** 40 }] }],
    [{ kind: 'general', capacity: 2 ** 40 }],
    [{ kind: 'seated', rowCount: 10_000, seatsPerRow: 10_000, capacity: 1 }],
    [{ kind: 'seated', capacity: 10 }],
    [{ kind: 'seated' }],
    [{ kind: 'general' }],
    [{ kind: 'general', rowCount: 10, seatsPerRow: 10 }],
  ])('refuse an event with no seats, or more than there can be: %j', (size) => {
    const event = parsed('event.published');
    event.data['sections'] = [{ id: 'A', name: 'Stalls', price: 1000, ...size }];
    expect(() => parseMessage('event.published', JSON.stringify(event))).toThrow('bad data');
  });

  it('refuse an event with more sessions than there can be', () => {
    const event = parsed('event.published');
    const { startsAt } = (event.data['sessions'] as { startsAt: string }[])[0]!;
    event.data['sessions'] = Array.from({ length: 201 }, (_, index) => ({
      id: index.toString(16).padStart(24, '0'),
      startsAt,
    }));
    expect(() => parseMessage('event.published', JSON.stringify(event))).toThrow('bad data');
  });

  it('never let a private key out', () => {
    const { keys } = parsed('signing-keys.updated').data as { keys: { kid: string; kty: string }[] };
    const withPrivatePart = keys.map((key) => ({ ...key, d: 'secret' }));
    expect(() => message('signing-keys.updated', 1, { keys: withPrivatePart })).toThrow('public key');
  });

  it('are checked before a message is made', () => {
    const subject: Subject = 'user.deleted';
    expect(() => message(subject, 1, { id: 'short' })).toThrow('must be an id');
  });
});
