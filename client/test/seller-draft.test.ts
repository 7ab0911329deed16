import { describe, expect, it } from '@jest/globals';
import type { EventView } from '../lib/types.ts';
import { bodyOf, changesOf, draftOf, emptyDraft, newRow, seatCountOf } from '../lib/seller/event-draft.ts';
import { fromLocalInput, toLocalInput } from '../lib/seller/local-input.ts';
import { nextRowLabel, parseRowLabels, rowLabelsFrom } from '../lib/seller/row-labels.ts';
import { formatSeatNumbers, parseSeatNumbers } from '../lib/seller/seat-numbers.ts';
import { addRow, addSection, duplicateSection, moved } from '../lib/seller/section-list.ts';

const stored: EventView = {
  id: '6a0000000000000000000001',
  sellerId: '6a0000000000000000000002',
  name: 'Opening night',
  venue: { name: 'The Hall' },
  currency: 'eur',
  maxTicketsPerOrder: 6,
  reentry: false,
  staff: ['door@example.com', 'gate@example.com'],
  sessions: [{ id: '6a0000000000000000000003', startsAt: '2031-05-01T18:30:15.000Z' }],
  sections: [
    { id: 'A', name: 'Stalls', kind: 'seated', price: 4550, rowCount: 3, seatsPerRow: 10 },
    {
      id: 'B',
      name: 'Balcony',
      kind: 'seated',
      price: 3000,
      rows: [{ label: 'AA', seats: 8, blocked: [1, 2, 3, 8], aisleAfter: [4] }],
    },
    { id: 'GA', name: 'Floor', kind: 'general', price: 2000, capacity: 100 },
  ],
  status: 'draft',
  version: 0,
  seatCount: 134,
};

describe('an event in the editor', () => {
  it('is sent back as it came when nothing was typed', () => {
    const { body, problems } = bodyOf(draftOf(stored));
    expect(problems).toEqual([]);
    const { id: _, sellerId: _s, status: _st, version: _v, seatCount: _c, ...same } = stored;
    expect(body).toEqual(same);
    expect(changesOf(body, bodyOf(draftOf(stored)).body)).toEqual({});
  });

  it('sends only what was changed, and null for what was taken away', () => {
    const before = bodyOf(draftOf(stored)).body;
    const draft = { ...draftOf(stored), name: 'Closing night', maxTicketsPerOrder: '' };
    expect(changesOf(before, bodyOf(draft).body)).toEqual({
      name: 'Closing night',
      maxTicketsPerOrder: null,
    });
  });

  it('names what cannot even be sent where the API would', () => {
    const draft = draftOf(stored);
    draft.sections[1]!.price = 'free';
    draft.sections[1]!.rows[0]!.blocked = 'all';
    draft.sessions[0]!.startsAt = '';
    const fields = bodyOf(draft).problems.map(({ field }) => field);
    expect(fields).toEqual(['sessions[0].startsAt', 'sections[1].price', 'sections[1].rows[0].blocked']);
  });

  it('says in short only rows that are alike, labelled from 1, plain', () => {
    const draft = draftOf(stored);
    draft.sections[0]!.rows[2]!.label = 'C';
    expect(bodyOf(draft).body.sections[0]).toMatchObject({ rows: [{}, {}, { label: 'C', seats: 10 }] });
  });

  it('counts seats while they are being typed', () => {
    const draft = draftOf(stored);
    expect(draft.sections.map(seatCountOf)).toEqual([30, 4, 100]);
    draft.sections[1]!.rows[0]!.seats = 'x';
    expect(seatCountOf(draft.sections[1]!)).toBe(0);
  });

  it('keeps the seconds of a time that is not touched', () => {
    const iso = '2031-05-01T18:30:15.000Z';
    expect(fromLocalInput(toLocalInput(iso), iso)).toBe(iso);
    expect(fromLocalInput('', iso)).toBeUndefined();
    expect(fromLocalInput('2031-05-01T10:00')).toBe(new Date('2031-05-01T10:00').toISOString());
  });
});

describe('seat numbers as they are typed', () => {
  it.each([
    ['3, 5-7', [3, 5, 6, 7]],
    ['7–5', undefined],
    ['5–7 1', [1, 5, 6, 7]],
    ['', []],
    ['0', undefined],
    ['1-99999', undefined],
    ['a', undefined],
    ['2;2', [2]],
  ])('%j is %j', (typed, numbers) => {
    expect(parseSeatNumbers(typed)).toEqual(numbers);
  });

  it('are written in short', () => {
    expect(formatSeatNumbers([7, 3, 5, 6])).toBe('3, 5-7');
    expect(formatSeatNumbers([])).toBe('');
  });
});

describe('labels of rows', () => {
  it.each([
    ['9', '10'],
    ['09', '10'],
    ['A', 'B'],
    ['Z', 'AA'],
    ['AZ', 'BA'],
    ['r9', 'r10'],
    ['Box', undefined],
    ['BOX', undefined],
  ])('%s is followed by %s', (label, next) => {
    expect(nextRowLabel(label)).toBe(next);
  });

  it('may be written as a range', () => {
    expect(parseRowLabels('A-D')).toEqual(['A', 'B', 'C', 'D']);
    expect(parseRowLabels('8-11')).toEqual(['8', '9', '10', '11']);
    expect(parseRowLabels('Box-1')).toEqual(['Box-1']);
    expect(parseRowLabels('D-A')).toBeUndefined();
    expect(parseRowLabels(' ')).toBeUndefined();
    expect(rowLabelsFrom('Y', 3)).toEqual(['Y', 'Z', 'AA']);
  });
});

describe('the list of sections', () => {
  const empty = emptyDraft().sections;

  it('gives every section an id of its own', () => {
    let sections = addSection(addSection(empty, 'seated', 'Stalls'), 'seated', 'Balcony');
    sections = duplicateSection(sections, sections[0]!.key, (name) => `${name} (copy)`);
    expect(sections.map(({ id }) => id)).toEqual(['A', 'C', 'B']);
    expect(sections[1]!.name).toBe('Stalls (copy)');
    expect(new Set(sections.flatMap(({ key, rows }) => [key, ...rows.map((row) => row.key)])).size).toBe(33);
  });

  it('moves one up and down, not past the ends', () => {
    const items = ['a', 'b', 'c'].map((key) => ({ key }));
    const order = (key: string, by: number) =>
      moved(items, key, by)
        .map((item) => item.key)
        .join('');
    expect([order('a', 1), order('c', -1), order('a', -1), order('c', 1)]).toEqual([
      'bac',
      'acb',
      'abc',
      'abc',
    ]);
  });

  it('counts the next row on from the last', () => {
    const rows = addRow([newRow({ label: 'H', seats: '12', aisles: '6', blocked: '1' })]);
    expect(rows[1]).toMatchObject({ label: 'I', seats: '12', aisles: '6', blocked: '' });
  });
});
