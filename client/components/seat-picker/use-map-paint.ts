'use client';

import { useMemo } from 'react';
import type { Paint } from '@/components/venue-map/scene.ts';
import { formatMoney } from '@/lib/money.ts';
import { isKnown, type Board } from '@/lib/venue/board.ts';
import type { PlacedSection } from '@/lib/venue/layout.ts';
import { PRICE_LEVELS, priceColour } from '@/lib/venue/price-levels.ts';
import { isTaken } from '@/lib/venue/seat-bits.ts';
import { sectionCapacity } from '@/lib/venue/seats.ts';

const TAKEN = 0;
const OTHER = PRICE_LEVELS + 1;
const UNKNOWN = PRICE_LEVELS + 2;
const NONE = -1;

/** Taken, the levels of price, what is of another price than the one looked for, and what nothing is known of. */
export const mapPalette = [
  'var(--seat-taken)',
  ...Array.from({ length: PRICE_LEVELS }, (_, index) => priceColour(index + 1)),
  'var(--line)',
  'var(--sunken)',
];

type Options = {
  sections: readonly PlacedSection[];
  board: Board;
  levels: ReadonlyMap<number, number>;
  /** The one price that is looked for. */
  price: number | undefined;
  currency: string;
};

/**
 * How the map of what can be had looks: coloured by price, paler the less is left; grey what is taken, blank what nothing
 * is known of.
 */
export function useMapPaint({ sections, board, levels, price, currency }: Options): Paint {
  const facts = useMemo(
    () =>
      new Map(
        sections.map(({ section, rows }) => [
          section.id,
          {
            capacity: sectionCapacity(section),
            blocked: new Set(
              rows.flatMap(({ start, blocked = [] }) => blocked.map((number) => start + number - 1)),
            ),
            money: formatMoney(section.price, currency),
          },
        ]),
      ),
    [sections, currency],
  );
  return useMemo(() => {
    const colourOf = (section: PlacedSection['section']) =>
      price !== undefined && section.price !== price ? OTHER : (levels.get(section.price) ?? OTHER);
    return {
      section: ({ section }) => {
        const shown = board.get(section.id);
        const { capacity, money } = facts.get(section.id)!;
        if (!isKnown(shown)) return { colour: UNKNOWN, note: money };
        const { free } = shown;
        if (free === 0) return { colour: TAKEN };
        const colour = colourOf(section);
        return { colour, strength: colour === OTHER ? 0.4 : 0.4 + (0.6 * free) / capacity, note: money };
      },
      seats: ({ section }) => {
        const { blocked } = facts.get(section.id)!;
        const shown = board.get(section.id);
        const free = colourOf(section);
        return (index) => {
          if (blocked.size > 0 && blocked.has(index)) return NONE;
          if (!isKnown(shown)) return UNKNOWN;
          return isTaken(shown.bits, index) ? TAKEN : free;
        };
      },
    };
  }, [board, facts, levels, price]);
}
