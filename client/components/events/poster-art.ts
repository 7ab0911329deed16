type Palette = readonly [dark: string, light: string, first: string, second: string];
type Shape = { d: string; stroke?: number; opacity: number };

/** Two colours of the ground and two of what is on it. Dark enough for white words. */
const PALETTES: readonly Palette[] = [
  ['#191158', '#5b2bbf', '#ff7a59', '#ffd166'],
  ['#06303f', '#0e7f75', '#f4d35e', '#ee964b'],
  ['#4d0c27', '#b92b47', '#ff9f80', '#ffe0c2'],
  ['#0d1b33', '#2c5aa0', '#7bdff2', '#f7d6e0'],
  ['#26173a', '#8e3b76', '#f2a65a', '#f58f7c'],
  ['#0e2e22', '#3d6b4c', '#c9d8b6', '#fbfada'],
  ['#4a1408', '#d4491a', '#ffd23f', '#fff1d0'],
  ['#0c0c1c', '#34346b', '#e94f8a', '#59c9ff'],
  ['#3b0764', '#a21caf', '#fbcfe8', '#fde68a'],
  ['#05293f', '#0369a1', '#fde047', '#fca5a5'],
];

const ring = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

/** What is drawn on the ground, in a box of 400 by 500. */
export const MOTIFS: readonly (readonly Shape[])[] = [
  // A sound going out from a corner.
  [60, 110, 160, 210, 260, 310, 360].map((r, index) => ({
    d: ring(120, 130, r),
    stroke: 26 - index * 3,
    opacity: 0.95 - index * 0.12,
  })),
  // A sun or moon, and a smaller one in front of it.
  [
    { d: ring(235, 180, 150), opacity: 0.92 },
    { d: ring(120, 265, 80), opacity: 0.5 },
    { d: ring(320, 330, 40), opacity: 0.7 },
  ],
  // Spotlights from above.
  [0, 1, 2, 3, 4].map((index) => ({
    d: `M200 -150L${-260 + index * 200} 700L${-160 + index * 200} 700z`,
    opacity: 0.85 - Math.abs(index - 2) * 0.22,
  })),
  // The bars of an equaliser.
  [150, 250, 190, 330, 270, 370, 230, 300, 170].map((height, index) => ({
    d: `M${12 + index * 46} ${380 - height}h26v${height}h-26z`,
    opacity: 0.55 + (height - 150) / 490,
  })),
  // A flower of light.
  Array.from({ length: 8 }, (_, index) => {
    const [cos, sin] = [Math.cos((index * Math.PI) / 4), Math.sin((index * Math.PI) / 4)].map((part) =>
      Number(part.toFixed(4)),
    ) as [number, number];
    const far = `${(200 + cos * 210).toFixed(1)} ${(185 + sin * 210).toFixed(1)}`;
    return {
      d: `M200 185Q${(200 + cos * 90 - sin * 90).toFixed(1)} ${(185 + sin * 90 + cos * 90).toFixed(1)} ${far}Q${(200 + cos * 90 + sin * 90).toFixed(1)} ${(185 + sin * 90 - cos * 90).toFixed(1)} 200 185z`,
      opacity: index % 2 === 0 ? 0.85 : 0.45,
    };
  }),
  // Waves.
  [0, 1, 2, 3, 4, 5, 6].map((index) => ({
    d: `M-120 ${70 + index * 44}c110 -90 190 90 300 0s190 -90 300 0s190 -90 300 0`,
    stroke: 20 - index * 2,
    opacity: 0.95 - index * 0.12,
  })),
  // Rows of seats.
  Array.from({ length: 6 }, (_, row) => ({
    d: Array.from({ length: 9 }, (_seat, seat) => ring(40 + seat * 44, 60 + row * 46, 15 - row * 1.6)).join(
      '',
    ),
    opacity: 0.95 - row * 0.13,
  })),
];

/** What an event's drawn poster looks like: always the same for the same id (hex digits). */
export function artOf(id: string): { palette: Palette; motif: number; turn: number } {
  let hash = 7;
  for (const letter of id) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  // The last letters of ids made one after another differ least: mix.
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
  return {
    palette: PALETTES[hash % PALETTES.length]!,
    motif: (hash >>> 8) % MOTIFS.length,
    turn: ((hash >>> 16) % 7) * 10 - 30,
  };
}
