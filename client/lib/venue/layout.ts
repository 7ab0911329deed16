import type { Section } from '../types.ts';
import { indexedRows, seatTotal, type IndexedRow } from './seats.ts';

/**
 * Where everything of a venue is on its map. The API knows no geometry, so this is worked out: the stage in front
 * (on top), sections in the organiser's order, consecutive ones of one price as a tier. Tiers of few sections stand
 * behind each other on the floor; from the first tier of many on they are rings around it, as in an arena. Rows are
 * arcs around the stage's side. One unit is the distance of two seats.
 */
export type VenueLayout = {
  width: number;
  height: number;
  stage: Box;
  sections: PlacedSection[];
};

export type Box = { x: number; y: number; width: number; height: number };

export type PlacedSection = {
  section: Section;
  /** None of a general section. */
  rows: IndexedRow[];
  /** Seats, blocked ones included; 0 of a general section. */
  size: number;
  /** Where each seat is, by index: x, y, x, y, … */
  seats: Float32Array;
  /** The corners of its shape: x, y, x, y, … */
  outline: Float32Array;
  bounds: Box;
  /** The middle of its shape, and how much room a label has there. */
  label: { x: number; y: number; width: number };
};

const ROW_PITCH = 1.2;
const AISLE = 1.2;
/** Between sections of a tier, between tiers, around all of it. */
const GAP = 1.6;
const TIER_GAP = 3;
const MARGIN = 4;
/** From the seats to their section's edge: before and behind them, and beside them, where rows have their labels. */
const EDGE = 0.8;
const SIDE = 1.7;
/** From this many sections on a tier is a ring. */
const RING_FROM = 5;
const RING_ANGLE_PER_SECTION = (20 * Math.PI) / 180;
const RING_ANGLE_MAX = (270 * Math.PI) / 180;
/** The floor's widest tier spans about this angle: rows are gently curved. */
const FLOOR_ANGLE = (32 * Math.PI) / 180;
/** More prices in a row than this are not tiers, but a price for each section: those are laid out in lines. */
const MAX_TIERS = 6;
/** What a standing person takes, in units of seats. */
const STANDING_ROOM = 0.7;

/** A section with its size, not yet placed. Straight: `x` along its rows from their middle, `y` away from the stage. */
type Block = {
  section: Section;
  rows: IndexedRow[];
  width: number;
  depth: number;
  /** Where the seats of each row are along it. */
  offsets: Float32Array[];
};

/** A curved place: the centre of its arcs, the radius of the front edge, the angle of its middle (0 is down). */
type Place = { cx: number; cy: number; radius: number; angle: number };

/** Lays a venue out. Pure: the same sections give the same map. */
export function layOutVenue(sections: readonly Section[]): VenueLayout {
  const tiers = tiersOf(sections.map(blockOf));
  const firstRing = tiers.findIndex((tier) => tier.length >= RING_FROM);
  const floor = firstRing === -1 ? tiers : tiers.slice(0, firstRing);
  const rings = firstRing === -1 ? [] : tiers.slice(firstRing);
  const onFloor = layOutFloor(floor);
  const placed = [...onFloor.placed, ...layOutRings(rings, onFloor)];
  return fitted(stageOf(onFloor, rings), placed);
}

function blockOf(section: Section): Block {
  if (section.kind === 'general') {
    const area = section.capacity * STANDING_ROOM;
    const width = Math.max(14, Math.sqrt(area * 2.4));
    return { section, rows: [], width, depth: Math.max(6, area / width), offsets: [] };
  }
  const rows = indexedRows(section);
  const offsets = rows.map(offsetsOf);
  const widest = Math.max(0, ...offsets.map((row) => (row.at(-1) ?? 0) * 2));
  return {
    section,
    rows,
    offsets,
    width: widest + 2 * SIDE,
    depth: (rows.length - 1) * ROW_PITCH + 2 * EDGE,
  };
}

/** Where a row's seats are along it, from its middle, with its aisles. */
function offsetsOf({ seats, aisleAfter = [] }: IndexedRow): Float32Array {
  const aisles = new Set(aisleAfter);
  const offsets = new Float32Array(seats);
  let at = 0;
  for (let seat = 0; seat < seats; seat += 1) {
    offsets[seat] = at;
    at += 1 + (aisles.has(seat + 1) ? AISLE : 0);
  }
  const middle = (offsets[seats - 1] ?? 0) / 2;
  return offsets.map((offset) => offset - middle);
}

function tiersOf(blocks: Block[]): Block[][] {
  const tiers: Block[][] = [];
  for (const block of blocks) {
    const tier = tiers.at(-1);
    if (tier && tier[0]!.section.price === block.section.price) tier.push(block);
    else tiers.push([block]);
  }
  if (tiers.length <= MAX_TIERS) return tiers;
  const perLine = Math.min(RING_FROM - 1, Math.ceil(Math.sqrt(blocks.length)));
  return Array.from({ length: Math.ceil(blocks.length / perLine) }, (_, line) =>
    blocks.slice(line * perLine, (line + 1) * perLine),
  );
}

const widthOf = (tier: Block[]): number =>
  tier.reduce((sum, { width }) => sum + width, 0) + GAP * (tier.length - 1);

const depthOf = (tier: Block[]): number => Math.max(...tier.map(({ depth }) => depth));

type Floor = { placed: PlacedSection[]; width: number; depth: number };

/** Tiers behind each other from y = 0 on, all their rows around one centre far in front. */
function layOutFloor(tiers: Block[][]): Floor {
  const width = Math.max(0, ...tiers.map(widthOf));
  const centre = width / FLOOR_ANGLE;
  const placed: PlacedSection[] = [];
  let y = 0;
  for (const tier of tiers) {
    const radius = centre + y;
    let x = -widthOf(tier) / 2;
    for (const block of tier) {
      const angle = (x + block.width / 2) / radius;
      placed.push(place(block, { cx: 0, cy: -centre, radius, angle }));
      x += block.width + GAP;
    }
    y += depthOf(tier) + TIER_GAP;
  }
  return { placed, width, depth: Math.max(0, y - TIER_GAP) };
}

/** Rings around the floor and its stage, open towards the stage's back. */
function layOutRings(tiers: Block[][], floor: Floor): PlacedSection[] {
  const first = tiers[0];
  if (!first) return [];
  const { radius, centre } = innerRing(first, floor);
  const placed: PlacedSection[] = [];
  let inner = radius;
  for (const tier of tiers) {
    const needed = widthOf(tier) + GAP;
    inner = Math.max(inner, needed / RING_ANGLE_MAX);
    const span = ringSpan(tier);
    // What nearly fills the ring is spread over all of it, so that the tiers end together.
    const spread = Math.max(1, (span * inner) / needed <= 1.6 ? (span * inner) / needed : 1);
    let along = (-needed * spread) / 2;
    for (const block of tier) {
      const slot = (block.width + GAP) * spread;
      placed.push(place(block, { cx: 0, cy: centre, radius: inner, angle: (along + slot / 2) / inner }));
      along += slot;
    }
    inner += depthOf(tier) + TIER_GAP;
  }
  return placed;
}

const ringSpan = (tier: Block[]): number => Math.min(RING_ANGLE_MAX, tier.length * RING_ANGLE_PER_SECTION);

/** The radius of the first ring, which holds the floor, and where the rings' centre is. */
function innerRing(first: Block[], floor: Floor): { radius: number; centre: number } {
  const stageDepth = floor.placed.length > 0 ? stageDepthOf(floor.width) + TIER_GAP : 0;
  const holds = Math.hypot(floor.width / 2, (floor.depth + stageDepth) / 2) + TIER_GAP;
  const radius = Math.max((widthOf(first) + GAP) / ringSpan(first), floor.placed.length > 0 ? holds : 0);
  return { radius, centre: (floor.depth - stageDepth) / 2 };
}

const stageDepthOf = (width: number): number => Math.max(3, width * 0.12);

/** In front of the floor; where there is none, within the rings. */
function stageOf(floor: Floor, rings: Block[][]): Box {
  if (floor.placed.length === 0 && rings[0]) {
    const { radius } = innerRing(rings[0], floor);
    const width = radius * 0.8;
    const height = radius * 0.3;
    return { x: -width / 2, y: -height * 0.9, width, height };
  }
  const width = Math.max(10, floor.width * 0.7);
  const height = stageDepthOf(floor.width);
  return { x: -width / 2, y: -height - TIER_GAP, width, height };
}

/** Bends a block onto its place. A row keeps its length, whatever its radius. */
function place(block: Block, { cx, cy, radius, angle }: Place): PlacedSection {
  const put = (x: number, y: number): [number, number] => {
    const r = radius + y;
    const a = angle + x / r;
    return [cx + r * Math.sin(a), cy + r * Math.cos(a)];
  };
  const seats = new Float32Array(seatTotal(block.rows) * 2);
  let at = 0;
  block.offsets.forEach((offsets, row) => {
    for (const offset of offsets) {
      seats.set(put(offset, EDGE + row * ROW_PITCH), at);
      at += 2;
    }
  });
  const outline = Float32Array.from(edgeOf(block).flatMap(([x, y]) => put(x, y)));
  const [x, y] = put(0, block.depth / 2);
  return {
    section: block.section,
    rows: block.rows,
    size: seatTotal(block.rows),
    seats,
    outline,
    bounds: boundsOf(outline),
    label: { x, y, width: Math.min(block.width, block.depth * 1.6) },
  };
}

/** A block's edge, straight: along the front, down the ends of its rows, along the back, up again. */
function edgeOf(block: Block): [number, number][] {
  const half = block.offsets.map((offsets) => (offsets.at(-1) ?? 0) + SIDE);
  const first = half[0] ?? block.width / 2;
  const last = half.at(-1) ?? block.width / 2;
  const along = (from: number, to: number, y: number): [number, number][] =>
    Array.from({ length: 9 }, (_, step) => [from + ((to - from) * step) / 8, y]);
  const ends = half.map((end, row): [number, number] => [end, EDGE + row * ROW_PITCH]);
  return [
    ...along(-first, first, 0),
    ...ends,
    ...along(last, -last, block.depth),
    ...ends.reverse().map(([end, y]): [number, number] => [-end, y]),
  ];
}

function boundsOf(points: Float32Array): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    left = Math.min(left, points[at]!);
    right = Math.max(right, points[at]!);
    top = Math.min(top, points[at + 1]!);
    bottom = Math.max(bottom, points[at + 1]!);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Moves everything so that it begins at 0, 0, with a margin. */
function fitted(stage: Box, placed: PlacedSection[]): VenueLayout {
  const boxes = [stage, ...placed.map(({ bounds }) => bounds)];
  const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN;
  const movePoints = (points: Float32Array) =>
    points.map((value, index) => value - (index % 2 === 0 ? left : top));
  const moveBox = (box: Box): Box => ({ ...box, x: box.x - left, y: box.y - top });
  return {
    width: right - left,
    height: bottom - top,
    stage: moveBox(stage),
    sections: placed.map((one) => ({
      ...one,
      seats: movePoints(one.seats),
      outline: movePoints(one.outline),
      bounds: moveBox(one.bounds),
      label: { ...one.label, x: one.label.x - left, y: one.label.y - top },
    })),
  };
}
