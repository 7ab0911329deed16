import type { System } from './system.ts';

/** One figure of a report. */
export interface Figure {
  /** What was measured: `orders/s`, `p99`. */
  what: string;
  value: number;
  unit: string;
  /** What it must be, and which way: at least or at most. */
  target?: { atLeast: number } | { atMost: number };
  /** The same of the textbook version, measured in the same run. */
  baseline?: number;
}

/** A curve for a plot. */
export interface Curve {
  title: string;
  x: string;
  y: string;
  points: { x: number; y: number }[];
}

export interface ScenarioResult {
  figures: Figure[];
  curves?: Curve[];
  /** What a reader must know about the figures. */
  notes?: string[];
}

export interface Scenario {
  /** As in `npm run load -- --only name`. */
  name: string;
  title: string;
  run: (system: System, options: { quick: boolean }) => Promise<ScenarioResult>;
}
