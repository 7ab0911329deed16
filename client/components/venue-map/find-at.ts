import type { PlacedSection, VenueLayout } from '@/lib/venue/layout.ts';
import type { View } from './use-canvas.ts';

type Point = { x: number; y: number };

/** Half of what a finger covers, in CSS pixels. */
const FINGER = 16;
/** Half the distance of two seats, with some of the way to the next one. */
const SEAT = 0.62;

/** The section at a point of the canvas (CSS pixels), and the seat there, if there is one. */
export function findAt(
  layout: VenueLayout,
  view: View,
  point: Point,
): { section: PlacedSection; seat?: number } | undefined {
  const x = (point.x - view.x) / view.k;
  const y = (point.y - view.y) / view.k;
  const slack = Math.min(FINGER / view.k, 2);
  const near = layout.sections.filter(({ bounds }) => isWithin(bounds, x, y, slack));
  const seat = nearestSeat(near, x, y, Math.max(SEAT, slack));
  if (seat) return seat;
  const section = near.find(({ outline }) => isInside(outline, x, y));
  return section && { section };
}

function nearestSeat(sections: PlacedSection[], x: number, y: number, within: number) {
  let best: { section: PlacedSection; seat: number } | undefined;
  let least = within * within;
  for (const section of sections) {
    const { seats, size } = section;
    for (let seat = 0; seat < size; seat += 1) {
      const dx = seats[seat * 2]! - x;
      const dy = seats[seat * 2 + 1]! - y;
      const distance = dx * dx + dy * dy;
      if (distance >= least) continue;
      least = distance;
      best = { section, seat };
    }
  }
  return best;
}

function isWithin(box: PlacedSection['bounds'], x: number, y: number, slack: number): boolean {
  return (
    x >= box.x - slack &&
    y >= box.y - slack &&
    x <= box.x + box.width + slack &&
    y <= box.y + box.height + slack
  );
}

/** Whether a point is inside a shape: a line from it to the right crosses the edge an odd number of times. */
function isInside(outline: Float32Array, x: number, y: number): boolean {
  let inside = false;
  for (let at = 0, before = outline.length - 2; at < outline.length; before = at, at += 2) {
    const [ax, ay, bx, by] = [outline[at]!, outline[at + 1]!, outline[before]!, outline[before + 1]!];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
