import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { faults } from '../../chaos/faults/all.ts';
import { guards } from '../../chaos/guards/all.ts';
import { sourcesWithout } from '../../chaos/guards/sources-without.ts';
import { createDice } from '../../chaos/dice.ts';
import { root } from '../../local/stack/child.ts';

describe('a guard', () => {
  it.each(guards.map((guard) => [guard.name, guard] as const))(
    '%s is in the sources, is taken out of a copy alone, and has a fault',
    (_, guard) => {
      const originals = guard.changes.map(({ file }) => readFileSync(join(root, file), 'utf8'));
      const { folder, remove } = sourcesWithout(guard);
      for (const [index, { file }] of guard.changes.entries()) {
        expect(readFileSync(join(folder, file), 'utf8')).not.toBe(originals[index]);
        expect(readFileSync(join(root, file), 'utf8')).toBe(originals[index]);
      }
      remove();
      expect(existsSync(folder)).toBe(false);
      expect(faults.map(({ name }) => name)).toContain(guard.fault);
    },
  );

  it('that is not in the sources any more is told', () => {
    const changes = [{ file: 'orders/src/app.ts', from: 'no such text', to: '' }];
    expect(() => sourcesWithout({ name: 'gone', title: '', fault: '', notices: /./, changes })).toThrow(
      '0 times',
    );
  });
});

describe('dice', () => {
  const thrown = (seed: number) => {
    const dice = createDice(seed);
    return [dice.next(), dice.between(1, 6), dice.shuffle([1, 2, 3, 4]), dice.fork('other').next()];
  };

  it('fall the same for the same seed, and otherwise for another', () => {
    expect(thrown(7)).toEqual(thrown(7));
    expect(thrown(7)).not.toEqual(thrown(8));
  });

  it('stay within their bounds', () => {
    const dice = createDice(1);
    const numbers = Array.from({ length: 1_000 }, () => dice.between(2, 5));
    expect(new Set(numbers)).toEqual(new Set([2, 3, 4, 5]));
    expect(dice.shuffle([1, 2, 3]).sort()).toEqual([1, 2, 3]);
  });
});
