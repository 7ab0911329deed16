'use client';

import { useEffect, useState } from 'react';
import { boardOf, withDeltas, type Board } from '@/lib/venue/board.ts';
import type { VenueLayout } from '@/lib/venue/layout.ts';
import type { Availability, AvailabilityDelta } from '@/lib/types.ts';
import { openStream, type LineState } from './open-stream.ts';

/** A session's board, which keeps itself up to date. `initial` is what the page was rendered with. */
export function useBoard(
  eventId: string,
  layout: VenueLayout,
  initial: Availability,
): { board: Board; line: LineState } {
  const { sessionId } = initial;
  const [board, setBoard] = useState(() => boardOf(layout.sections, initial));
  const [line, setLine] = useState<LineState>('opening');

  useEffect(() => {
    let waiting: AvailabilityDelta[] = [];
    let frame: number | undefined;
    // Deltas that come together are shown together. A page that nobody sees gets no frames: hence the timer.
    const apply = () => {
      frame = undefined;
      const deltas = waiting;
      waiting = [];
      setBoard((known) => withDeltas(known, deltas));
    };
    const stream = openStream(`/api/events/${eventId}/sessions/${sessionId}/stream`, {
      onSnapshot: (availability) => {
        waiting = [];
        setBoard(boardOf(layout.sections, availability));
      },
      onDelta: (delta) => {
        waiting.push(delta);
        frame ??= window.setTimeout(apply, 30);
      },
      onState: setLine,
    });
    return () => {
      stream.close();
      window.clearTimeout(frame);
    };
  }, [eventId, sessionId, layout]);

  return { board, line };
}
