import type { PlacedSection } from '@/lib/venue/layout.ts';
import { setFont } from './canvas-text.ts';
import type { Canvas } from './scene.ts';

/** From these CSS pixels a seat on they are round, have numbers, and their rows have labels. */
const ROUND_FROM = 7;
const NUMBERS_FROM = 22;
const ROWS_FROM = 12;
/** While the map moves, seats smaller than this are drawn square: there are thousands, and it takes half the time. */
const ROUND_WHILE_MOVING_FROM = 14;
/** A seat's part of its place. */
const SEAT = 0.78;

/**
 * Draws the seats of a section that are in view.
 * @returns false where the map's moving made it leave out what belongs to them
 */
export function drawSeats(canvas: Canvas, section: PlacedSection, moving: boolean): boolean {
  const { context, scene, world, window, ratio } = canvas;
  const { seats, rows } = section;
  const { palette, onPalette } = scene.colours;
  const pitch = world.k / ratio;
  const size = Math.max(2, Math.round(world.k * SEAT));
  const half = size / 2;
  const round = pitch >= ROUND_FROM;
  const plain = round && moving && pitch < ROUND_WHILE_MOVING_FROM;
  const sprites = round && !plain ? spritesOf(palette, size) : undefined;
  const colourOf = scene.paint.seats(section);
  const numbered = pitch >= NUMBERS_FROM;
  if (numbered) setFont(context, scene, world.k * 0.34, false);
  let filled = -1;
  for (const row of rows) {
    for (let number = 1, index = row.start; number <= row.seats; number += 1, index += 1) {
      const x = seats[index * 2]!;
      const y = seats[index * 2 + 1]!;
      if (x < window.left - 1 || x > window.right + 1 || y < window.top - 1 || y > window.bottom + 1)
        continue;
      const colour = colourOf(index);
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
  return !plain;
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
export function drawMarks(
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
