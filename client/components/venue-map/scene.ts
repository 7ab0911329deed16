import type { PlacedSection, VenueLayout } from '@/lib/venue/layout.ts';
import type { View } from './use-canvas.ts';
import type { Colours } from './use-palette.ts';

/** How sections and seats look; see `VenueMapProps`. */
export type Paint = {
  section: (section: PlacedSection) => { colour: number; strength?: number; note?: string };
  seats: (section: PlacedSection) => (index: number) => number;
};

/** Seats of a section that stand out. */
export type Mark = { sectionId: string; seats: readonly number[] };

export type Scene = {
  layout: VenueLayout;
  paint: Paint;
  marked: readonly Mark[];
  colours: Colours;
  stage: string;
};

/** The part of the venue that is in view, in its own units. */
export type Window = { left: number; top: number; right: number; bottom: number };

/** What is drawn on: `world` is the view in the canvas's own pixels, `ratio` of which make a CSS pixel. */
export type Canvas = {
  context: CanvasRenderingContext2D;
  scene: Scene;
  world: View;
  window: Window;
  ratio: number;
};
