'use client';

import { select } from 'd3-selection';
import { zoom, zoomIdentity, ZoomTransform, type ZoomBehavior } from 'd3-zoom';
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent, type RefObject } from 'react';
import type { Box, VenueLayout } from '@/lib/venue/layout.ts';
import type { ViewRef } from './use-canvas.ts';

/** The nearest view: a seat is this many CSS pixels. */
const NEAREST = 46;
const FLIGHT_MS = 450;
const STEP = 80;

/** Moves a map's view: by mouse, wheel, touch, pinch and keys, and in flights of its own. */
export function useZoom(canvas: RefObject<HTMLCanvasElement | null>, layout: VenueLayout, view: ViewRef) {
  const behaviour = useRef<ZoomBehavior<HTMLCanvasElement, unknown>>(undefined);
  const flight = useRef(0);
  const { width, height } = layout;

  const set = useCallback(
    (transform: ZoomTransform) => {
      if (canvas.current) behaviour.current?.transform(select(canvas.current), transform);
    },
    [canvas],
  );

  const fly = useCallback(
    (to: ZoomTransform) => {
      cancelAnimationFrame(flight.current);
      const element = canvas.current;
      if (!element) return;
      if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return set(to);
      const middle = { x: element.clientWidth / 2, y: element.clientHeight / 2 };
      const from = view.current;
      const start = performance.now();
      const step = (now: number) => {
        const at = Math.min(1, Math.max(0, now - start) / FLIGHT_MS);
        set(between(from, to, 1 - (1 - at) ** 3, middle));
        if (at < 1) flight.current = requestAnimationFrame(step);
      };
      flight.current = requestAnimationFrame(step);
    },
    [canvas, view, set],
  );

  const whole = useCallback(
    ({ clientWidth, clientHeight }: HTMLCanvasElement): ZoomTransform =>
      fitting({ x: 0, y: 0, width, height }, clientWidth, clientHeight, NEAREST),
    [width, height],
  );

  useEffect(() => {
    const element = canvas.current!;
    const own = zoom<HTMLCanvasElement, unknown>()
      .translateExtent([
        [0, 0],
        [width, height],
      ])
      .clickDistance(6)
      .filter((event: Event) => isForMap(event, view.current.k <= whole(element).k * 1.01))
      .on('zoom', ({ transform, sourceEvent }: { transform: ZoomTransform; sourceEvent: unknown }) => {
        if (sourceEvent) cancelAnimationFrame(flight.current);
        view.set({ k: transform.k, x: transform.x, y: transform.y });
        // With all of it in view a finger's drag is the page's, else the map's.
        element.style.touchAction = transform.k <= whole(element).k * 1.01 ? 'pan-y' : 'none';
      });
    behaviour.current = own;
    // A double tap takes two seats, it doesn't zoom.
    const selection = select(element).call(own).on('dblclick.zoom', null);

    let all: ZoomTransform | undefined;
    let size = '';
    const resize = () => {
      const { clientWidth, clientHeight } = element;
      if (size === `${clientWidth} ${clientHeight}`) return;
      size = `${clientWidth} ${clientHeight}`;
      const before = all;
      all = whole(element);
      own.scaleExtent([all.k, Math.max(NEAREST, all.k)]).extent([
        [0, 0],
        [clientWidth, clientHeight],
      ]);
      const showedAll = !before || view.current.k <= before.k * 1.01;
      if (showedAll) own.transform(selection, all);
      else own.scaleBy(selection, 1);
    };
    resize();
    const sizes = new ResizeObserver(resize);
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      cancelAnimationFrame(flight.current);
      selection.on('.zoom', null);
    };
  }, [canvas, view, whole, width, height]);

  return useMemo(() => {
    const pan = (x: number, y: number) => {
      const { k } = view.current;
      if (canvas.current) behaviour.current?.translateBy(select(canvas.current), x / k, y / k);
    };
    const showAll = () => {
      if (canvas.current) fly(whole(canvas.current));
    };
    const by = (factor: number) => {
      const element = canvas.current!;
      const { k, x, y } = view.current;
      const [least, most] = behaviour.current!.scaleExtent();
      const next = Math.min(most, Math.max(least, k * factor));
      const [mx, my] = [element.clientWidth / 2, element.clientHeight / 2];
      fly(new ZoomTransform(next, mx - ((mx - x) * next) / k, my - ((my - y) * next) / k));
    };
    const flyTo = (box: Box) => {
      const { clientWidth, clientHeight } = canvas.current!;
      fly(fitting(box, clientWidth * 0.86, clientHeight * 0.86, NEAREST * 0.75, clientWidth, clientHeight));
    };
    const keys: Record<string, () => void> = {
      ArrowLeft: () => pan(STEP, 0),
      ArrowRight: () => pan(-STEP, 0),
      ArrowUp: () => pan(0, STEP),
      ArrowDown: () => pan(0, -STEP),
      '+': () => by(1.5),
      '=': () => by(1.5),
      '-': () => by(1 / 1.5),
      '0': showAll,
      Escape: showAll,
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
      if (!move) return;
      event.preventDefault();
      move();
    };
    return { flyTo, showAll, by, onKeyDown };
  }, [canvas, view, fly, whole]);
}

/** Whether a gesture moves the map. With all of it in view, scrolling away and a finger's drag are the page's. */
function isForMap(event: Event, showsAll: boolean): boolean {
  if (event instanceof WheelEvent) return !(showsAll && event.deltaY > 0 && !event.ctrlKey);
  if (event instanceof MouseEvent) return event.button === 0 && !event.ctrlKey;
  return !(showsAll && (event as TouchEvent).touches.length === 1);
}

/** The view that has a box in the middle, as large as `width` by `height` allow. */
function fitting(
  box: Box,
  width: number,
  height: number,
  nearest: number,
  viewWidth = width,
  viewHeight = height,
): ZoomTransform {
  const k = Math.min(nearest, Math.max(1e-3, Math.min(width / box.width, height / box.height)));
  return zoomIdentity
    .translate(viewWidth / 2, viewHeight / 2)
    .scale(k)
    .translate(-box.x - box.width / 2, -box.y - box.height / 2);
}

/** A view on the way from one to another: its middle and its (logarithmic) nearness move together. */
function between(
  from: { k: number; x: number; y: number },
  to: ZoomTransform,
  at: number,
  middle: { x: number; y: number },
): ZoomTransform {
  if (at >= 1) return to;
  const k = from.k * (to.k / from.k) ** at;
  // While it comes nearer the middle moves slowly in the venue, so that on the screen it moves evenly.
  const share = to.k === from.k ? at : (1 / k - 1 / from.k) / (1 / to.k - 1 / from.k);
  const centre = (axis: 'x' | 'y') => {
    const start = (middle[axis] - from[axis]) / from.k;
    const end = (middle[axis] - to[axis]) / to.k;
    return middle[axis] - (start + (end - start) * share) * k;
  };
  return new ZoomTransform(k, centre('x'), centre('y'));
}
