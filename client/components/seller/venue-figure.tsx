'use client';

import { useMemo } from 'react';
import { classNames } from '@/components/ui/class-names.ts';
import { texts } from '@/lib/texts.ts';
import type { Section } from '@/lib/types.ts';
import { layOutVenue, type PlacedSection } from '@/lib/venue/layout.ts';
import { isTaken, type SeatBits } from '@/lib/venue/seat-bits.ts';
import styles from './venue-figure.module.css';

type Props = {
  label: string;
  sections: Section[];
  /** The CSS colour of a section, by its place in the list. */
  colourOf: (index: number) => string;
  /** How much of its colour a section has, 0 to 1; all of it unless told. */
  strengthOf?: (index: number) => number;
  /** What a pointer that rests on a section is told. */
  titleOf?: (index: number) => string;
  /** Draws seats too, where there are not too many to see. */
  withSeats?: boolean;
  /** Which seats of a section are taken: those are drawn strong, the others faint. */
  takenOf?: ((index: number) => SeatBits | undefined) | undefined;
  isOpen?: (index: number) => boolean;
  onPick?: (index: number) => void;
};

const MOST_SEATS_DRAWN = 4_000;

/** A venue drawn small, section by section. What it shows is said in a list beside it, so it is a picture. */
export function VenueFigure({
  label,
  sections,
  colourOf,
  strengthOf = () => 1,
  titleOf,
  withSeats = false,
  takenOf,
  isOpen = () => false,
  onPick,
}: Props) {
  const layout = useMemo(() => layOutVenue(sections), [sections]);
  const size = layout.sections.reduce((sum, one) => sum + one.size, 0);
  const drawsSeats = (withSeats || takenOf !== undefined) && size > 0 && size <= MOST_SEATS_DRAWN;
  const places = new Map(sections.map((section, index) => [section, index]));
  const { stage } = layout;
  return (
    <svg
      className={styles['figure']}
      viewBox={`0 0 ${fixed(layout.width)} ${fixed(layout.height)}`}
      role="img"
      aria-label={label}
    >
      <rect
        className={styles['stage']}
        x={fixed(stage.x)}
        y={fixed(stage.y)}
        width={fixed(stage.width)}
        height={fixed(stage.height)}
        rx={1}
      />
      <text
        className={styles['stageWord']}
        x={fixed(stage.x + stage.width / 2)}
        y={fixed(stage.y + stage.height / 2)}
        fontSize={fixed(Math.min(stage.height * 0.5, stage.width / 6))}
      >
        {texts.seller.venue.stage}
      </text>
      {layout.sections.map((placed) => {
        const index = places.get(placed.section)!;
        const colour = colourOf(index);
        return (
          <g
            key={index}
            className={classNames(
              styles['section'],
              onPick && styles['pickable'],
              isOpen(index) && styles['open'],
            )}
            onClick={onPick && (() => onPick(index))}
          >
            {titleOf && <title>{titleOf(index)}</title>}
            <polygon
              points={pointsOf(placed.outline)}
              fill={colour}
              fillOpacity={drawsSeats && placed.size > 0 ? 0.16 : fixed(0.1 + 0.9 * strengthOf(index))}
              stroke={colour}
            />
            {drawsSeats && placed.size > 0 && (
              <Seats placed={placed} colour={colour} taken={takenOf?.(index)} />
            )}
            {!(drawsSeats && placed.size > 0) && <Name placed={placed} strength={strengthOf(index)} />}
          </g>
        );
      })}
    </svg>
  );
}

/** The seats of a section as one or two paths of dots: a thousand elements would be slow. */
function Seats({ placed, colour, taken }: { placed: PlacedSection; colour: string; taken?: SeatBits }) {
  const blocked = new Set(
    placed.rows.flatMap(({ start, blocked: numbers = [] }) => numbers.map((number) => start + number - 1)),
  );
  let strong = '';
  let faint = '';
  for (let seat = 0; seat < placed.size; seat += 1) {
    if (blocked.has(seat)) continue;
    const dot = `M${fixed(placed.seats[seat * 2]!)} ${fixed(placed.seats[seat * 2 + 1]!)}h0`;
    if (!taken || isTaken(taken, seat)) strong += dot;
    else faint += dot;
  }
  return (
    <>
      {faint && <path className={styles['seats']} d={faint} stroke={colour} strokeOpacity={0.3} />}
      {strong && <path className={styles['seats']} d={strong} stroke={colour} />}
    </>
  );
}

function Name({ placed, strength }: { placed: PlacedSection; strength: number }) {
  const { section, label } = placed;
  const words = section.id;
  const size = Math.min(label.width / Math.max(3, words.length), placed.bounds.height * 0.3);
  return (
    <text
      className={classNames(styles['name'], strength > 0.5 && styles['onStrong'])}
      x={fixed(label.x)}
      y={fixed(label.y)}
      fontSize={fixed(size)}
    >
      {words}
    </text>
  );
}

/** Two decimals: a server and a browser may differ in the sixteenth. */
const fixed = (number: number): string => number.toFixed(2);

function pointsOf(outline: Float32Array): string {
  let points = '';
  for (let at = 0; at < outline.length; at += 2) {
    points += `${fixed(outline[at]!)},${fixed(outline[at + 1]!)} `;
  }
  return points;
}
