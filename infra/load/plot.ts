import type { Curve } from './scenario.ts';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 320, 64, 16, 40, 44];

/** A curve as an SVG picture that reads on light and dark pages. */
export function toSvg({ title, x, y, points }: Curve): string {
  const maxX = nice(Math.max(...points.map((point) => point.x)));
  const maxY = nice(Math.max(...points.map((point) => point.y)));
  const left = (value: number) => LEFT + (value / maxX) * (WIDTH - LEFT - RIGHT);
  const top = (value: number) => HEIGHT - BOTTOM - (value / maxY) * (HEIGHT - TOP - BOTTOM);
  const path = points.map((point) => `${left(point.x).toFixed(1)},${top(point.y).toFixed(1)}`);
  const steps = [0, 0.25, 0.5, 0.75, 1];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${title}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="8" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="15" font-weight="600" fill="#1b1b22">${title}</text>`,
    ...steps.map(
      (step) =>
        `<path d="M${LEFT} ${top(maxY * step)}H${WIDTH - RIGHT}" stroke="#dcdce4"/><text x="${LEFT - 8}" y="${top(maxY * step) + 4}" text-anchor="end" fill="#5a5a68">${label(maxY * step)}</text>`,
    ),
    ...steps.map(
      (step) =>
        `<text x="${left(maxX * step)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#5a5a68">${label(maxX * step)}</text>`,
    ),
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end" fill="#5a5a68">${x}</text>`,
    `<text x="${WIDTH - RIGHT}" y="24" text-anchor="end" fill="#5a5a68">${y}</text>`,
    `<polyline points="${path.join(' ')}" fill="none" stroke="#4f46e5" stroke-width="2.5" stroke-linejoin="round"/>`,
    ...path.map((at) => `<circle cx="${at.split(',')[0]}" cy="${at.split(',')[1]}" r="3" fill="#4f46e5"/>`),
    '</svg>',
    '',
  ].join('\n');
}

const label = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });

/** The next of 1, 2, 2.5, 5 and 10 times a power of ten that is not below a value. */
function nice(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value)!;
}
