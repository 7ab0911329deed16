import { testServers } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { keepNewest } from '../src/messaging/keep-newest.ts';

interface Note {
  _id: string;
  version: number;
  text: string;
  endsAt?: Date;
  origin?: string;
  state?: string;
}

let notes: mongoose.Collection;
beforeAll(async () => {
  await mongoose.connect(testServers().mongoUrl);
  notes = mongoose.connection.collection('notes');
});
afterAll(async () => {
  await mongoose.connection.dropDatabase();
  await mongoose.disconnect();
});

let count = 0;
const noteOf = (changes: Partial<Note> = {}): Note => ({
  _id: `note-${(count += 1)}`,
  version: 0,
  text: 'first',
  ...changes,
});
const keep = (copies: Note[]) => keepNewest<Note>(notes, copies, { once: ['origin'], always: ['state'] });
const find = (_id: string) => notes.findOne({ _id: _id as never });

describe('copies of another service', () => {
  it('are made where there are none', async () => {
    const made = [noteOf({ endsAt: new Date(5) }), noteOf({ text: 'other' })];
    await keep(made);
    for (const one of made) expect(await find(one._id)).toEqual(one);
  });

  it('become like a newer one, in whatever order those come', async () => {
    const first = noteOf();
    const [second, third] = [1, 2].map((version) => ({ ...first, version, text: `version ${version}` }));
    await keep([second!]);
    await keep([first, third!]);
    await keep([second!]);
    expect(await find(first._id)).toEqual(third);
  });

  it('stay as they are when the same version comes again', async () => {
    const note = noteOf();
    await keep([note]);
    await keep([{ ...note, text: 'not newer' }]);
    expect(await find(note._id)).toEqual(note);
  });

  it('lose what a newer one does not have, and keep what is set once', async () => {
    const note = noteOf({ endsAt: new Date(5), origin: 'made here' });
    await keep([note]);
    const { endsAt: _, ...newer } = { ...note, version: 1, origin: 'elsewhere' };
    await keep([newer]);
    expect(await find(note._id)).toEqual({ ...newer, origin: 'made here' });
  });

  it('get back what this service has changed by itself since, with each newer version', async () => {
    const note = noteOf({ state: 'open' });
    await keep([note]);
    await notes.updateOne({ _id: note._id as never }, { $set: { state: 'done' } });
    await keep([{ ...note, version: 1 }]);
    expect(await find(note._id)).toMatchObject({ state: 'open', version: 1 });
  });

  it('end at the newest version of all when several processes keep them at the same time', async () => {
    const ids = Array.from({ length: 20 }, () => noteOf());
    const versions = [3, 0, 4, 1, 2];
    await Promise.all(
      versions.map((version) => keep(ids.map((note) => ({ ...note, version, text: `version ${version}` })))),
    );
    for (const { _id } of ids) expect(await find(_id)).toEqual({ _id, version: 4, text: 'version 4' });
  });

  it.each([[[true, false]], [[false, true]]])(
    'that differ only in what they lose are not taken as alike: %j',
    async (which) => {
      const two = which.map((hasEnd) => noteOf(hasEnd ? { endsAt: new Date(5) } : {}));
      await keep(two);
      const newer = two.map(({ endsAt: _, ...note }) => ({ ...note, version: 1, text: 'newer' }));
      await keep(newer);
      for (const one of newer) expect(await find(one._id)).toEqual(one);
    },
  );

  it('are changed many at a time where they change alike', async () => {
    const many = Array.from({ length: 500 }, (_, index) => noteOf({ text: `note ${index}` }));
    await keep(many);
    await keep(many.map((note, index) => ({ ...note, version: 1, state: index % 2 ? 'odd' : 'even' })));
    const of = (state: string) => notes.countDocuments({ version: 1, state });
    expect([await of('odd'), await of('even')]).toEqual([250, 250]);
  });
});
