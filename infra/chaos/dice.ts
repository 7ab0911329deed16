import { chanceFrom } from '../chance.ts';

/** Chance that is the same for the same seed. */
export interface Dice {
  /** A number from 0 to below 1. */
  next(): number;
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  /** Whether something happens that happens so often: 0 never, 1 always. */
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** The same things in another order. */
  shuffle<T>(things: readonly T[]): T[];
  /** Dice of its own for one actor or fault, which do not depend on how often others are thrown. */
  fork(name: string): Dice;
}

/** Dice for a seed. */
export function createDice(seed: number): Dice {
  const next = chanceFrom(seed);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (from) => from[between(0, from.length - 1)]!,
    shuffle(things) {
      const left = [...things];
      return things.map(() => left.splice(between(0, left.length - 1), 1)[0]!);
    },
    fork: (name) =>
      createDice([...name].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), seed)),
  };
}
