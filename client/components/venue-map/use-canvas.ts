'use client';

import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { draw } from './draw.ts';
import type { Scene } from './scene.ts';

/** What part of the venue the canvas shows: venue point p is at p * k + (x, y), in CSS pixels. */
export type View = { k: number; x: number; y: number };

/** Where a canvas's view is kept; setting it draws, at most once a frame. */
export type ViewRef = { readonly current: View; set(view: View): void };

/** More pixels than this to a CSS pixel cost time and show nothing more. */
const MAX_RATIO = 2;

/** The map has come to rest when its view hasn't changed for so long (ms). */
const RESTS_AFTER = 100;

/** Keeps a canvas as large as its place and draws the scene on it when scene, size or view change. */
export function useCanvas(canvas: RefObject<HTMLCanvasElement | null>, scene: Scene | undefined): ViewRef {
  const latest = useRef(scene);
  const frame = useRef(0);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const view = useMemo(() => {
    let current: View = { k: 1, x: 0, y: 0 };
    let movedAt = -Infinity;
    const ask = () => (frame.current ||= requestAnimationFrame(render));
    const render = () => {
      frame.current = 0;
      clearTimeout(rest.current);
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context || !latest.current) return;
      const ratio = Math.min(window.devicePixelRatio || 1, MAX_RATIO);
      const width = Math.round(element.clientWidth * ratio);
      const height = Math.round(element.clientHeight * ratio);
      // Setting a size clears the canvas and gives it new memory, even when it is the same.
      if (element.width !== width) element.width = width;
      if (element.height !== height) element.height = height;
      const moving = performance.now() - movedAt < RESTS_AFTER;
      if (!draw(context, latest.current, current, ratio, moving)) rest.current = setTimeout(ask, RESTS_AFTER);
    };
    return {
      get current() {
        return current;
      },
      set(next: View) {
        if (next.k !== current.k || next.x !== current.x || next.y !== current.y) movedAt = performance.now();
        current = next;
        ask();
      },
    };
  }, [canvas]);

  useEffect(() => {
    latest.current = scene;
    view.set(view.current);
  }, [scene, view]);

  useEffect(() => {
    const sizes = new ResizeObserver(() => view.set(view.current));
    sizes.observe(canvas.current!);
    return () => {
      sizes.disconnect();
      cancelAnimationFrame(frame.current);
      clearTimeout(rest.current);
      frame.current = 0;
    };
  }, [canvas, view]);
  return view;
}
