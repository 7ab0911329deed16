'use client';

import { Maximize, Minus, Plus } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState, type PointerEvent } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { classNames } from '@/components/ui/class-names.ts';
import type { Box, PlacedSection, VenueLayout } from '@/lib/venue/layout.ts';
import { eventsTexts } from '@/lib/texts/events.ts';
import { SEATS_FROM } from './draw.ts';
import type { Mark, Paint, Scene } from './scene.ts';
import { findAt } from './find-at.ts';
import { useCanvas } from './use-canvas.ts';
import { usePalette } from './use-palette.ts';
import { useZoom } from './use-zoom.ts';
import styles from './venue-map.module.css';

/**
 * The map of a venue: all sections at first, their seats once it is near enough. Whoever uses it says what every
 * section and seat looks like; the map knows nothing of prices, sales or choosing.
 *
 *     const layout = useMemo(() => layOutVenue(event.sections), [event.sections]);
 *     const palette = ['var(--seat-taken)', 'var(--price-1)'];
 *     const paint = useMemo<Paint>(() => ({
 *       section: ({ section }) => ({ colour: 1, strength: shareSoldOf(section.id) }),
 *       seat: (section, index) => (isSold(section, index) ? 0 : 1),
 *     }), [whatChanged]);
 *     <VenueMap layout={layout} palette={palette} paint={paint} label="Sales" className={styles.map} />
 *
 * - `layout`: `layOutVenue(sections)` of lib/venue/layout.ts, kept with useMemo. A new one shows all of itself.
 * - `palette`: CSS colours, `var(--…)` too. What follows names them by their index.
 * - `paint.section(section)`: `{ colour, strength?, note? }`, for when seats are too small to be seen. `strength`, 0 to
 *   1, is how full the colour is; `note` a few characters beneath the section's name.
 * - `paint.seats(section)`: the colour of each seat by its index, or -1 to leave its place empty. Asked for each seat in
 *   view each time it is drawn: keep it to an array look-up. A new `paint` object means: draw again.
 * - `marked`: seats that stand out, with a ring.
 * - `focus`: `{ sectionId, seats? }`; a new object moves the map to the section, or to those of its seats; undefined
 *   moves it nowhere.
 * - `onPick({ section, seat })`: a click or tap. `seat` is an index, missing while seats can't be seen; the map then
 *   goes to the section by itself.
 * - `describe(section, seat?)`: what the pointer's tooltip says; undefined for none.
 * - `className` gives it its height.
 *
 * It is a canvas, so it is nothing to a screen reader but its label: offer the same as a list beside it.
 */
export type VenueMapProps = {
  layout: VenueLayout;
  palette: readonly string[];
  paint: Paint;
  label: string;
  marked?: readonly Mark[];
  focus?: Focus;
  onPick?: (pick: { section: PlacedSection; seat?: number }) => void;
  describe?: (section: PlacedSection, seat?: number) => string | undefined;
  className?: string;
};

/** Where the map is to go. */
export type Focus = { sectionId: string; seats?: readonly number[] };

const NO_MARKS: readonly Mark[] = [];

export function VenueMap({
  layout,
  palette,
  paint,
  label,
  marked = NO_MARKS,
  focus,
  onPick,
  describe,
  className,
}: VenueMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = usePalette(canvas, palette);
  const scene = useMemo<Scene | undefined>(
    () => colours && { layout, paint, marked, colours, stage: eventsTexts.map.stage },
    [layout, paint, marked, colours],
  );
  const view = useCanvas(canvas, scene);
  const zoom = useZoom(canvas, layout, view);
  const [tip, setTip] = useState<Tip>();
  const hint = useId();

  const { flyTo, showAll } = zoom;
  useEffect(() => {
    const section = focus && layout.sections.find((one) => one.section.id === focus.sectionId);
    if (section) flyTo(focus.seats?.length ? around(section, focus.seats) : section.bounds);
  }, [focus, layout, flyTo]);

  const onClick = (event: { clientX: number; clientY: number }) => {
    const found = findAt(layout, view.current, pointIn(canvas.current!, event));
    if (!found) return;
    const near = view.current.k >= SEATS_FROM;
    if (!near || found.section.section.kind === 'general') flyTo(found.section.bounds);
    if (near && found.seat !== undefined) onPick?.({ section: found.section, seat: found.seat });
    else if (!near || found.section.section.kind === 'general') onPick?.({ section: found.section });
  };

  const onPointerMove = (event: PointerEvent) => {
    if (!describe || event.pointerType !== 'mouse' || event.buttons !== 0) return setTip(undefined);
    const point = pointIn(canvas.current!, event);
    const found = findAt(layout, view.current, point);
    const seat = view.current.k >= SEATS_FROM ? found?.seat : undefined;
    const text = found && describe(found.section, seat);
    if (text !== tip?.text || text) setTip(text ? { text, ...point } : undefined);
  };

  return (
    <div className={classNames(styles['map'], className)}>
      <canvas
        ref={canvas}
        className={styles['canvas']}
        tabIndex={0}
        role="application"
        aria-roledescription={eventsTexts.map.kind}
        aria-label={label}
        aria-describedby={hint}
        onClick={onClick}
        onKeyDown={zoom.onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setTip(undefined)}
      />
      <p id={hint} className="visually-hidden">
        {eventsTexts.map.keys}
      </p>
      {tip && (
        <div className={styles['tip']} style={{ translate: `${tip.x}px ${tip.y}px` }} aria-hidden="true">
          <span>{tip.text}</span>
        </div>
      )}
      <div className={styles['controls']}>
        <Button variant="quiet" iconOnly aria-label={eventsTexts.map.zoomIn} onClick={() => zoom.by(1.8)}>
          <Plus aria-hidden="true" />
        </Button>
        <Button
          variant="quiet"
          iconOnly
          aria-label={eventsTexts.map.zoomOut}
          onClick={() => zoom.by(1 / 1.8)}
        >
          <Minus aria-hidden="true" />
        </Button>
        <Button variant="quiet" iconOnly aria-label={eventsTexts.map.showAll} onClick={showAll}>
          <Maximize aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}

/** So much of a section is shown around some of its seats, in seats. */
const SURROUNDINGS = 7;

function around({ seats, bounds }: PlacedSection, chosen: readonly number[]): Box {
  const xs = chosen.map((seat) => seats[seat * 2] ?? bounds.x);
  const ys = chosen.map((seat) => seats[seat * 2 + 1] ?? bounds.y);
  const [x, y] = [Math.min(...xs) - SURROUNDINGS, Math.min(...ys) - SURROUNDINGS];
  return { x, y, width: Math.max(...xs) + SURROUNDINGS - x, height: Math.max(...ys) + SURROUNDINGS - y };
}

type Tip = { text: string; x: number; y: number };

function pointIn(canvas: HTMLCanvasElement, { clientX, clientY }: { clientX: number; clientY: number }) {
  const { left, top } = canvas.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}
