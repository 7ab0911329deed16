'use client';

import { useEffect, useState, type RefObject } from 'react';

/** A canvas knows no CSS: these are the colours that it draws with, resolved, for the page as it looks now. */
export type Colours = {
  palette: string[];
  /** What can be read on each colour of the palette. */
  onPalette: string[];
  ink: string;
  soft: string;
  surface: string;
  line: string;
  marked: string;
  onMarked: string;
  stage: string;
  onStage: string;
  font: string;
};

/** The palette and the map's own colours as a canvas needs them; again whenever light and dark change. */
export function usePalette(
  canvas: RefObject<HTMLCanvasElement | null>,
  palette: readonly string[],
): Colours | undefined {
  const [colours, setColours] = useState<Colours>();
  const key = palette.join('|');
  useEffect(() => {
    const read = () => setColours(coloursOf(canvas.current!, key.split('|')));
    read();
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const root = new MutationObserver(read);
    dark.addEventListener('change', read);
    root.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      dark.removeEventListener('change', read);
      root.disconnect();
    };
  }, [canvas, key]);
  return colours;
}

function coloursOf(canvas: HTMLCanvasElement, palette: string[]): Colours {
  const probe = canvas.parentElement!.appendChild(document.createElement('span'));
  // A colour on its way to another one would be read as the one before.
  probe.style.setProperty('transition', 'none', 'important');
  const resolve = (colour: string) => {
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  };
  const resolved = palette.map(resolve);
  const colours = {
    palette: resolved,
    onPalette: resolved.map(readableOn),
    ink: resolve('var(--ink)'),
    soft: resolve('var(--ink-soft)'),
    surface: resolve('var(--card)'),
    line: resolve('var(--line)'),
    marked: resolve('var(--seat-chosen)'),
    onMarked: resolve('var(--paper)'),
    stage: resolve('var(--map-stage)'),
    onStage: resolve('var(--on-map-stage)'),
    font: getComputedStyle(probe).fontFamily,
  };
  probe.remove();
  return colours;
}

/** Black or white, whichever stands out more on an `rgb(r, g, b)`. Relative luminance as WCAG 2 defines it. */
function readableOn(colour: string): string {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map((channel) => {
    const share = Number(channel) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}
