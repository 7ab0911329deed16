'use client';

import { useRef, useState } from 'react';
import { bestSeats, type Suggestion } from '@/lib/venue/best-seats.ts';
import type { Board } from '@/lib/venue/board.ts';
import type { PlacedSection, VenueLayout } from '@/lib/venue/layout.ts';
import { isTaken } from '@/lib/venue/seat-bits.ts';

/** Suggests the best seats, and others on asking. */
export function useBestSeats(layout: VenueLayout, board: Board) {
  const others = useRef<Suggestion[]>([]);
  /** Whether there was a suggestion, so that one may ask for others. */
  const [asked, setAsked] = useState(false);

  const best = (quantity: number, isWanted: (section: PlacedSection) => boolean): Suggestion | undefined => {
    const [first, ...more] = bestSeats(layout, board, quantity, isWanted);
    others.current = first ? [...more, first] : [];
    setAsked(others.current.length > 1);
    return first;
  };

  /** The next best of what is still free; after the last one the best again. */
  const other = (): Suggestion | undefined => {
    const isFree = ({ sectionId, seats }: Suggestion) => {
      const bits = board.get(sectionId)?.bits;
      return bits !== undefined && seats.every((seat) => !isTaken(bits, seat));
    };
    const at = others.current.findIndex(isFree);
    const next = others.current[at];
    others.current = [...others.current.slice(at + 1), ...others.current.slice(0, at + 1)];
    return next;
  };

  return { best, other, asked, forget: () => setAsked(false) };
}
