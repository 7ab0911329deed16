import type { Dice } from './dice.ts';
import type { World } from './world.ts';

/** Something that goes wrong, and is put right again. */
export interface Fault {
  /** As in `npm run chaos -- --only name`. */
  name: string;
  /** What is done, in a few words. */
  title: string;
  /** Part of the short run in CI. */
  ci?: true;
  /** Why it cannot be done on this machine: it then counts as not run, visibly. */
  unable?: () => string | undefined;
  /**
   * Breaks something while the load goes on, and heals it. What a user must see meanwhile is checked here.
   * @returns what was not as it must be, a line each
   * @throws Error where the fault could not be made
   */
  run(world: World, dice: Dice): Promise<string[]>;
}
