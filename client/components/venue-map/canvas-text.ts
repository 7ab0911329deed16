import type { Scene } from './scene.ts';

type Words = { text: string; x: number; y: number; size: number; bold: boolean };

/** Writes around a point. */
export function write(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { text, x, y, size, bold }: Words,
): void {
  setFont(context, scene, size, bold);
  context.fillText(text, x, y);
}

export function setFont(context: CanvasRenderingContext2D, scene: Scene, size: number, bold: boolean): void {
  context.font = fontOf(scene, size, bold);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
}

const fontOf = (scene: Scene, size: number, bold: boolean): string =>
  `${bold ? '650 ' : ''}${size.toFixed(1)}px ${scene.colours.font}`;

const widths = new Map<string, number>();

/** How wide a bold text is in a font of one pixel. Measuring is slow, and labels are always the same. */
export function textWidth(context: CanvasRenderingContext2D, scene: Scene, text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    if (widths.size > 5_000) widths.clear();
    context.font = fontOf(scene, 100, true);
    widths.set(text, (width = context.measureText(text).width / 100));
  }
  return width;
}
