import type { PlacedSection, VenueLayout } from '@/lib/venue/layout.ts';
import type { View } from './use-canvas.ts';
import type { Colours } from './use-palette.ts';

/** How sections and seats look; see `VenueMapProps`. */
export type Paint = {
  section: (section: PlacedSection) => { colour: number; strength?: number; note?: string };
  seat: (section: PlacedSection, index: number) => number;
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

/** From this many CSS pixels a seat on, seats are drawn instead of sections. */
export const SEATS_FROM = 5;
/** From these on they are round, have numbers, and their rows have labels. */
const ROUND_FROM = 7;
const NUMBERS_FROM = 22;
const ROWS_FROM = 12;
/** No label is smaller than this. */
const SMALLEST = 7;
/** A seat's part of its place. */
const SEAT = 0.78;

const outlines = new WeakMap<PlacedSection, Path2D>();

/** Draws what of the venue is in view. `ratio` is how many pixels of the canvas make a CSS pixel. */
export function draw(context: CanvasRenderingContext2D, scene: Scene, view: View, ratio: number): void {
  const { width, height } = context.canvas;
  const world = { k: view.k * ratio, x: view.x * ratio, y: view.y * ratio };
  const window = {
    left: -world.x / world.k,
    top: -world.y / world.k,
    right: (width - world.x) / world.k,
    bottom: (height - world.y) / world.k,
  };
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  const canvas = { context, scene, world, window, ratio };
  drawStage(canvas);
  const sections = scene.layout.sections.filter(({ bounds }) => isSeen(bounds, window));
  const near = view.k >= SEATS_FROM;
  for (const section of sections) drawShape(canvas, section, near);
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (const section of sections) {
    if (near && section.size > 0) drawSeats(canvas, section);
    else drawLabel(canvas, section);
  }
  for (const mark of scene.marked) {
    const section = sections.find((one) => one.section.id === mark.sectionId);
    if (section) drawMarks(canvas, section, mark.seats, near);
  }
}

type Window = { left: number; top: number; right: number; bottom: number };
type Canvas = { context: CanvasRenderingContext2D; scene: Scene; world: View; window: Window; ratio: number };

const isSeen = (box: PlacedSection['bounds'], window: Window): boolean =>
  box.x <= window.right &&
  box.y <= window.bottom &&
  box.x + box.width >= window.left &&
  box.y + box.height >= window.top;

function drawStage({ context, scene, world, ratio }: Canvas): void {
  const { stage } = scene.layout;
  const [x, y] = [stage.x * world.k + world.x, stage.y * world.k + world.y];
  const [width, height] = [stage.width * world.k, stage.height * world.k];
  context.fillStyle = scene.colours.stage;
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(height / 4, 12 * ratio));
  context.fill();
  const size = Math.min(height * 0.5, width * 0.14, 28 * ratio);
  if (size < 7 * ratio) return;
  context.fillStyle = scene.colours.onStage;
  write(context, scene, { text: scene.stage, x: x + width / 2, y: y + height / 2, size, bold: true });
}

function drawShape({ context, scene, world, ratio }: Canvas, section: PlacedSection, near: boolean): void {
  let path = outlines.get(section);
  if (!path) outlines.set(section, (path = pathOf(section.outline)));
  const { colour, strength = 1 } = scene.paint.section(section);
  const seats = near && section.size > 0;
  context.setTransform(world.k, 0, 0, world.k, world.x, world.y);
  context.fillStyle = scene.colours.surface;
  context.fill(path);
  if (!seats) {
    context.globalAlpha = 0.18 + 0.82 * Math.min(1, Math.max(0, strength));
    context.fillStyle = scene.colours.palette[colour] ?? scene.colours.line;
    context.fill(path);
    context.globalAlpha = 1;
  }
  context.strokeStyle = scene.colours.line;
  context.lineWidth = ratio / world.k;
  context.stroke(path);
}

function pathOf(outline: Float32Array): Path2D {
  const path = new Path2D();
  for (let at = 0; at < outline.length; at += 2) {
    if (at === 0) path.moveTo(outline[at]!, outline[at + 1]!);
    else path.lineTo(outline[at]!, outline[at + 1]!);
  }
  path.closePath();
  return path;
}

/** A section's name, or its id where that is too long, and its note, where it has room for them. */
function drawLabel({ context, scene, world, ratio }: Canvas, section: PlacedSection): void {
  const { colour, strength = 1, note } = scene.paint.section(section);
  const room = section.label.width * world.k;
  const { id, name } = section.section;
  const most = Math.min(room / 2.6, 17 * ratio);
  if (most < SMALLEST * ratio) return;
  const widthOf = (text: string) => textWidth(context, scene, text);
  const text = widthOf(name) * most < room * 0.9 ? name : id;
  // Whole sizes, of which there are few: a font that was used before costs nothing.
  const size = Math.floor(Math.min(most, (room * 0.9) / widthOf(text)));
  if (size < SMALLEST * ratio) return;
  const [x, y] = [section.label.x * world.k + world.x, section.label.y * world.k + world.y];
  const lines = note !== undefined && widthOf(note) * size * 0.8 < room * 0.8;
  const onColour = strength > 0.6 ? scene.colours.onPalette[colour] : undefined;
  context.fillStyle = onColour ?? scene.colours.ink;
  write(context, scene, { text, x, y: lines ? y - size * 0.65 : y, size, bold: true });
  if (lines) write(context, scene, { text: note, x, y: y + size * 0.6, size: size * 0.8, bold: false });
}

const widths = new Map<string, number>();

/** How wide a bold text is in a font of one pixel. Measuring is slow, and labels are always the same. */
function textWidth(context: CanvasRenderingContext2D, scene: Scene, text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    if (widths.size > 5_000) widths.clear();
    context.font = fontOf(scene, 100, true);
    widths.set(text, (width = context.measureText(text).width / 100));
  }
  return width;
}

function drawSeats(canvas: Canvas, section: PlacedSection): void {
  const { context, scene, world, window, ratio } = canvas;
  const { seats, rows } = section;
  const { palette, onPalette } = scene.colours;
  const pitch = world.k / ratio;
  const size = Math.max(2, Math.round(world.k * SEAT));
  const half = size / 2;
  const sprites = pitch >= ROUND_FROM ? spritesOf(palette, size) : undefined;
  const numbered = pitch >= NUMBERS_FROM;
  if (numbered) setFont(context, scene, world.k * 0.34, false);
  let filled = -1;
  for (const row of rows) {
    for (let number = 1, index = row.start; number <= row.seats; number += 1, index += 1) {
      const x = seats[index * 2]!;
      const y = seats[index * 2 + 1]!;
      if (x < window.left - 1 || x > window.right + 1 || y < window.top - 1 || y > window.bottom + 1)
        continue;
      const colour = scene.paint.seat(section, index);
      if (colour < 0) continue;
      const [left, top] = [
        Math.round(x * world.k + world.x - half),
        Math.round(y * world.k + world.y - half),
      ];
      if (sprites) {
        context.drawImage(sprites, colour * size, 0, size, size, left, top, size, size);
      } else {
        if (colour !== filled) context.fillStyle = palette[(filled = colour)] ?? scene.colours.line;
        context.fillRect(left, top, size, size);
      }
      if (numbered) {
        context.fillStyle = onPalette[colour] ?? scene.colours.ink;
        context.fillText(`${number}`, left + half, top + half);
      }
    }
  }
  if (pitch >= ROWS_FROM) drawRowLabels(canvas, section);
}

function drawRowLabels({ context, scene, world }: Canvas, { rows, seats }: PlacedSection): void {
  setFont(context, scene, world.k * 0.42, true);
  context.fillStyle = scene.colours.soft;
  for (const { start, seats: count, label } of rows) {
    if (count < 2) continue;
    const last = start + count - 1;
    for (const [end, next] of [
      [start, start + 1],
      [last, last - 1],
    ] as const) {
      const [x, y] = [seats[end * 2]!, seats[end * 2 + 1]!];
      const [dx, dy] = [x - seats[next * 2]!, y - seats[next * 2 + 1]!];
      const away = 1.1 / Math.hypot(dx, dy);
      context.fillText(label, (x + dx * away) * world.k + world.x, (y + dy * away) * world.k + world.y);
    }
  }
}

/** Seats that stand out: filled, with a ring and a tick; dots of their own size where seats are too small. */
function drawMarks(
  { context, scene, world, ratio }: Canvas,
  { seats, size }: PlacedSection,
  marked: readonly number[],
  near: boolean,
): void {
  const radius = Math.max(near ? world.k * 0.46 : 0, 4.5 * ratio);
  for (const index of marked) {
    if (index >= size) continue;
    const [x, y] = [seats[index * 2]! * world.k + world.x, seats[index * 2 + 1]! * world.k + world.y];
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = scene.colours.marked;
    context.fill();
    context.lineWidth = Math.max(1.5 * ratio, radius * 0.16);
    context.strokeStyle = scene.colours.surface;
    context.stroke();
    if (radius < 6 * ratio) continue;
    context.beginPath();
    context.moveTo(x - radius * 0.38, y + radius * 0.02);
    context.lineTo(x - radius * 0.1, y + radius * 0.3);
    context.lineTo(x + radius * 0.4, y - radius * 0.28);
    context.lineWidth = radius * 0.2;
    context.lineCap = 'round';
    context.strokeStyle = scene.colours.onMarked;
    context.stroke();
  }
}

let drawn: { palette: string[]; size: number; sprites: HTMLCanvasElement } | undefined;

/** A round seat in each colour beside each other: copying them is much cheaper than drawing each seat's circle. */
function spritesOf(palette: string[], size: number): HTMLCanvasElement {
  if (drawn?.palette === palette && drawn.size === size) return drawn.sprites;
  const sprites = document.createElement('canvas');
  sprites.width = size * palette.length;
  sprites.height = size;
  const context = sprites.getContext('2d')!;
  palette.forEach((colour, index) => {
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(index * size, 0, size, size, [size * 0.34, size * 0.34, size * 0.46, size * 0.46]);
    context.fill();
  });
  drawn = { palette, size, sprites };
  return sprites;
}

type Words = { text: string; x: number; y: number; size: number; bold: boolean };

function write(context: CanvasRenderingContext2D, scene: Scene, { text, x, y, size, bold }: Words): void {
  setFont(context, scene, size, bold);
  context.fillText(text, x, y);
}

function setFont(context: CanvasRenderingContext2D, scene: Scene, size: number, bold: boolean): void {
  context.font = fontOf(scene, size, bold);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
}

const fontOf = (scene: Scene, size: number, bold: boolean): string =>
  `${bold ? '650 ' : ''}${size.toFixed(1)}px ${scene.colours.font}`;
