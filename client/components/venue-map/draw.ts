import type { PlacedSection } from '@/lib/venue/layout.ts';
import { textWidth, write } from './canvas-text.ts';
import { drawMarks, drawSeats } from './draw-seats.ts';
import type { Canvas, Scene, Window } from './scene.ts';
import type { View } from './use-canvas.ts';

/** From this many CSS pixels a seat on, seats are drawn instead of sections. */
export const SEATS_FROM = 5;
/** No label is smaller than this. */
const SMALLEST = 7;

const outlines = new WeakMap<PlacedSection, Path2D>();

/**
 * Draws what of the venue is in view.
 * @param ratio how many pixels of the canvas make a CSS pixel
 * @param moving whether another frame is about to come, so that this one may be plainer
 * @returns whether it is all there
 */
export function draw(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: View,
  ratio: number,
  moving: boolean,
): boolean {
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
  let complete = true;
  for (const section of sections) {
    if (!near || section.size === 0) drawLabel(canvas, section);
    else if (!drawSeats(canvas, section, moving)) complete = false;
  }
  for (const mark of scene.marked) {
    const section = sections.find((one) => one.section.id === mark.sectionId);
    if (section) drawMarks(canvas, section, mark.seats, near);
  }
  return complete;
}

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
