'use client';

import { useMemo } from 'react';
import { VenueFigure } from '@/components/seller/venue-figure.tsx';
import { share } from '@/lib/seller/share.ts';
import type { Sales } from '@/lib/seller/types.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView } from '@/lib/types.ts';
import { readSeatBits } from '@/lib/venue/seat-bits.ts';
import { indexedRows, seatTotal } from '@/lib/venue/seats.ts';
import { useAvailability } from './use-availability.ts';
import styles from './heat-map.module.css';

/** Where in the venue tickets go: seat by seat for one date of a small venue, else section by section. */
export function HeatMap({ event, sessionId, sales }: { event: EventView; sessionId?: string; sales: Sales }) {
  const say = texts.seller.live;
  const onlySession = event.sessions.length === 1 ? event.sessions[0]?.id : undefined;
  const availability = useAvailability(
    event.id,
    sessionId ?? onlySession,
    `${sales.sold}/${sales.held}/${sales.free}`,
  );
  const bits = useMemo(() => {
    const taken = new Map(availability?.sections.map((section) => [section.id, section.taken]));
    return event.sections.map((section) => {
      const base64 = taken.get(section.id);
      return section.kind === 'seated' && base64 !== undefined
        ? readSeatBits(base64, seatTotal(indexedRows(section)))
        : undefined;
    });
  }, [availability, event.sections]);
  const figures = new Map(sales.sections.map((section) => [section.id, section]));
  const partOf = (index: number) => {
    const { sold = 0, held = 0, free = 0 } = figures.get(event.sections[index]!.id) ?? {};
    return { taken: sold + held, all: sold + held + free };
  };
  return (
    <>
      <VenueFigure
        label={say.map}
        sections={event.sections}
        colourOf={() => 'var(--accent)'}
        strengthOf={(index) => {
          const { taken, all } = partOf(index);
          return all === 0 ? 0 : taken / all;
        }}
        titleOf={(index) => {
          const { taken, all } = partOf(index);
          return say.mapOf(event.sections[index]!.name, share(taken, all));
        }}
        takenOf={availability && ((index) => bits[index])}
      />
      <p className={styles['scale']}>
        <span>{say.mapScale.none}</span>
        <span className={styles['gradient']} aria-hidden="true" />
        <span>{say.mapScale.all}</span>
      </p>
      <p className="soft small">{say.mapHint}</p>
    </>
  );
}
