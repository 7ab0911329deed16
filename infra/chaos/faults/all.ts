import type { Fault } from '../fault.ts';
import { crashes } from './crashes.ts';
import { kills } from './kills.ts';

/** Everything that can be broken, in the order of the README's table. */
export const faults: Fault[] = [...kills, ...crashes];
