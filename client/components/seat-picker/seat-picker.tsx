'use client';

import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { Focus } from '@/components/venue-map/venue-map.tsx';
import { formatMoney } from '@/lib/money.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import type { Availability } from '@/lib/types.ts';
import type { Suggestion } from '@/lib/venue/best-seats.ts';
import { isKnown } from '@/lib/venue/board.ts';
import { layOutVenue, type PlacedSection } from '@/lib/venue/layout.ts';
import { priceLevels } from '@/lib/venue/price-levels.ts';
import { isTaken } from '@/lib/venue/seat-bits.ts';
import { BestBar } from './best-bar.tsx';
import { Legend } from './legend.tsx';
import { LineBadge } from './line-badge.tsx';
import { PickedBar } from './picked-bar.tsx';
import { SectionList } from './section-list.tsx';
import { type PickerEvent, type PickerSession } from './types.ts';
import { useBestSeats } from './use-best-seats.ts';
import { useBoard } from './use-board.ts';
import { useHold } from './use-hold.ts';
import { mapPalette, useMapPaint } from './use-map-paint.ts';
import { seatName, usePicked } from './use-picked.ts';
import styles from './seat-picker.module.css';

// The page reads, and can be used by its list, before the map is there.
const VenueMap = dynamic(
  () => import('@/components/venue-map/venue-map.tsx').then((module) => module.VenueMap),
  { ssr: false },
);

type Props = { event: PickerEvent; session: PickerSession; availability: Availability };

/** Picks tickets of one session, on the map or in the list, and holds them. */
export function SeatPicker({ event, session, availability }: Props) {
  const t = eventsTexts.picker;
  const { currency, most } = event;
  const layout = useMemo(() => layOutVenue(event.sections), [event.sections]);
  const levels = useMemo(() => priceLevels(event.sections), [event.sections]);
  const { board, line } = useBoard(event.id, layout, availability);
  const { picked, pick, toggleSeat, said, setHolding } = usePicked({
    sessionId: session.id,
    sections: layout.sections,
    board,
    most,
  });
  const [price, setPrice] = useState<number>();
  const [focus, setFocus] = useState<Focus>();
  const [open, setOpen] = useState<string>();
  const [quantity, setQuantity] = useState(Math.min(2, most));
  const suggestions = useBestSeats(layout, board);
  const hold = useHold(event.id, session.id);
  const paint = useMapPaint({ sections: layout.sections, board, levels, price, currency });
  const list = useRef<HTMLDivElement>(null);

  const marked = useMemo(() => (picked && 'seats' in picked ? [picked] : []), [picked]);
  const openSection = useCallback((id: string | undefined, move = true) => {
    setOpen(id);
    if (id !== undefined && move) setFocus({ sectionId: id });
  }, []);

  const suggest = (suggestion: Suggestion | undefined) => {
    if (!suggestion) return void toast([...board.values()].some(isKnown) ? t.noBest(quantity) : t.notKnown);
    const { sectionId, seats, together } = suggestion;
    const section = layout.sections.find((one) => one.section.id === sectionId)!;
    const where = t.suggested(
      section.section.name,
      seats.map((seat) => seatName(section, seat)),
    );
    if (!together) toast(t.notTogether(seats.length));
    pick({ sectionId, seats }, where);
    setFocus({ sectionId, seats });
  };
  const isWanted = ({ section }: PlacedSection) =>
    (price === undefined || section.price === price) && (open === undefined || section.id === open);

  /** What visitors do themselves ends the suggestions: "others" would be in place of what they chose. */
  const byVisitor =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      suggestions.forget();
      act(...args);
    };

  const onPick = ({ section, seat }: { section: PlacedSection; seat?: number }) => {
    const { id, kind } = section.section;
    if (seat !== undefined) toggleSeat(section, seat);
    if (id === open) return;
    openSection(id, false);
    if (kind === 'general' && picked?.sectionId !== id)
      pick({ sectionId: id, quantity: Math.min(quantity, most) });
  };

  // The list shows what the map has opened, where it has a place of its own; elsewhere it would move the whole page.
  useEffect(() => {
    const box = list.current;
    const item = open && box?.querySelector<HTMLElement>(`[data-section="${CSS.escape(open)}"]`);
    if (!box || !item || box.scrollHeight <= box.clientHeight) return;
    const { top, bottom } = item.getBoundingClientRect();
    const place = box.getBoundingClientRect();
    if (top < place.top || bottom > place.bottom) box.scrollTop += top - place.top;
  }, [open]);

  const describe = (section: PlacedSection, seat?: number) => {
    const { name, id, price: amount } = section.section;
    const money = formatMoney(amount, currency);
    const shown = board.get(id);
    if (!isKnown(shown)) return t.aboutSection(name, money);
    if (seat === undefined) return t.aboutSection(name, money, shown.free);
    return t.aboutSeat(seatName(section, seat), isTaken(shown.bits, seat) ? t.taken : money);
  };

  const hasSeats = layout.sections.some(({ size }) => size > 0);
  const openName = layout.sections.find(({ section }) => section.id === open)?.section;
  return (
    <div className={styles['picker']}>
      <div className={styles['map']}>
        <VenueMap
          layout={layout}
          palette={mapPalette}
          paint={paint}
          label={t.mapOf(event.name)}
          marked={marked}
          focus={focus}
          onPick={byVisitor(onPick)}
          describe={describe}
          className={styles['canvas']}
        />
        <LineBadge line={line} />
      </div>
      <div className={styles['side']}>
        {hasSeats && (
          <BestBar
            quantity={quantity}
            most={most}
            where={openName?.kind === 'seated' ? openName.name : undefined}
            onQuantity={byVisitor(setQuantity)}
            onBest={() => suggest(suggestions.best(quantity, isWanted))}
            onEverywhere={byVisitor(() => openSection(undefined))}
          />
        )}
        <Legend levels={levels} currency={currency} price={price} onPrice={byVisitor(setPrice)} />
        <div ref={list} className={styles['list']}>
          <SectionList
            sections={layout.sections}
            board={board}
            levels={levels}
            currency={currency}
            most={most}
            price={price}
            open={open}
            picked={picked}
            onOpen={byVisitor(openSection)}
            onSeat={byVisitor(toggleSeat)}
            onQuantity={byVisitor((sectionId, next) => pick({ sectionId, quantity: next }))}
          />
        </div>
        <PickedBar
          sections={layout.sections}
          currency={currency}
          picked={picked}
          onRemove={byVisitor(toggleSeat)}
          onClear={byVisitor(() => pick(undefined))}
          onOther={suggestions.asked ? () => suggest(suggestions.other()) : undefined}
          hold={async (section, chosen) => {
            setHolding(true);
            try {
              return await hold(section, chosen);
            } catch (error) {
              setHolding(false);
              throw error;
            }
          }}
        />
      </div>
      <p className="visually-hidden" role="status" aria-label={t.saidLabel}>
        {said}
      </p>
    </div>
  );
}
