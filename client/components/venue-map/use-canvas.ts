'use client';

import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { draw, type Scene } from './draw.ts';

/** What part of the venue the canvas shows: venue point p is at p * k + (x, y), in CSS pixels. */
export type View = { k: number; x: number; y: number };

/** Where a canvas's view is kept; setting it draws, at most once a frame. */
export type ViewRef = { readonly current: View; set(view: View): void };

/** More pixels than this to a CSS pixel cost time and show nothing more. */
const MAX_RATIO = 2;

/** Keeps a canvas as large as its place and draws the scene on it when scene, size or view change. */
export function useCanvas(canvas: RefObject<HTMLCanvasElement | null>, scene: Scene | undefined): ViewRef {
  const latest = useRef(scene);
  const frame = useRef(0);
  const view = useMemo(() => {
    let current: View = { k: 1, x: 0, y: 0 };
    const render = () => {
      frame.current = 0;
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context || !latest.current) return;
      const ratio = Math.min(window.devicePixelRatio || 1, MAX_RATIO);
      const width = Math.round(element.clientWidth * ratio);
      const height = Math.round(element.clientHeight * ratio);
      // Setting a size clears the canvas and gives it new memory, even when it is the same.
      if (element.width !== width) element.width = width;
      if (element.height !== height) element.height = height;
      draw(context, latest.current, current, ratio);
    };
    return {
      get current() {
        return current;
      },
      set(next: View) {
        current = next;
        frame.current ||= requestAnimationFrame(render);
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
      frame.current = 0;
    };
  }, [canvas, view]);
  return view;
}
