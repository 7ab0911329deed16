'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { isKnown, type Board } from '@/lib/venue/board.ts';
import type { PlacedSection } from '@/lib/venue/layout.ts';
import { isTaken } from '@/lib/venue/seat-bits.ts';
import { rowOfSeat } from '@/lib/venue/seats.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import { takeKeptPicked } from './keep-picked.ts';
import { countOf, type Picked } from './types.ts';

type Options = {
  sessionId: string;
  sections: readonly PlacedSection[];
  board: Board;
  most: number;
};

/**
 * What the buyer has picked, within the rules: no more than an order may have, of one section, nothing that is taken.
 * Says in words (`said`) what every change came to.
 */
export function usePicked({ sessionId, sections, board, most }: Options) {
  const [picked, setPicked] = useState<Picked>();
  const [said, setSaid] = useState('');
  const [holding, setHolding] = useState(false);
  const t = eventsTexts.picker;

  const sectionOf = useCallback(
    (id: string) => sections.find(({ section }) => section.id === id),
    [sections],
  );

  const pick = useCallback(
    (next: Picked | undefined, words?: string) => {
      const some = countOf(next) > 0 ? next : undefined;
      setPicked(some);
      setSaid(words ?? t.saidCount(countOf(some), most));
    },
    [t, most],
  );

  const toggleSeat = useCallback(
    (section: PlacedSection, seat: number) => {
      const { id, name } = section.section;
      const name1 = seatName(section, seat);
      const before = picked && 'seats' in picked && picked.sectionId === id ? picked.seats : [];
      if (before.includes(seat)) {
        const seats = before.filter((one) => one !== seat);
        return pick({ sectionId: id, seats }, `${t.saidLeft(name1)} ${t.saidCount(seats.length, most)}`);
      }
      const shown = board.get(id);
      if (!isKnown(shown)) return void toast(t.notKnown);
      if (isTaken(shown.bits, seat)) return setSaid(t.isTaken(name1));
      if (before.length >= most) return void toast(t.mostReached(most));
      if (picked && picked.sectionId !== id) {
        const other = sectionOf(picked.sectionId)?.section.name ?? '';
        toast(t.oneSection(name, other), { action: { label: t.undo, onClick: () => pick(picked) } });
      }
      const seats = [...before, seat].sort((a, b) => a - b);
      pick({ sectionId: id, seats }, `${t.saidTaken(name1)} ${t.saidCount(seats.length, most)}`);
    },
    [picked, board, most, pick, sectionOf, t],
  );

  // What was picked before signing in is picked still, if it is still free.
  const restored = useRef(false);
  useEffect(() => {
    if (restored.current) return;
    restored.current = true;
    const kept = takeKeptPicked(sessionId);
    if (!kept || !sectionOf(kept.sectionId)) return;
    pick(kept, t.saidKept);
    toast(t.saidKept);
  }, [sessionId, sectionOf, pick, t]);

  // Others are faster sometimes: what they took is not picked any more.
  useEffect(() => {
    if (!picked || holding) return;
    const section = sectionOf(picked.sectionId);
    const shown = board.get(picked.sectionId);
    if (!section || !isKnown(shown)) return;
    if ('seats' in picked) {
      const lost = picked.seats.filter((seat) => seat >= section.size || isTaken(shown.bits, seat));
      if (lost.length === 0) return;
      const words = t.lost(lost.map((seat) => seatName(section, seat)));
      pick({ ...picked, seats: picked.seats.filter((seat) => !lost.includes(seat)) }, words);
      toast.error(words);
    } else if (picked.quantity > shown.free) {
      const words = t.fewerLeft(section.section.name, shown.free);
      pick({ ...picked, quantity: shown.free }, words);
      toast.error(words);
    }
  }, [picked, board, holding, sectionOf, pick, t]);

  return { picked, pick, toggleSeat, said, setHolding };
}

/** `Row 12, seat 7` */
export function seatName({ rows }: PlacedSection, seat: number): string {
  const row = rowOfSeat(rows, seat);
  return eventsTexts.picker.seat(row.label, seat - row.start + 1);
}
