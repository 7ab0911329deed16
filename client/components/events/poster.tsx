import { artOf, MOTIFS } from './poster-art.ts';
import styles from './poster.module.css';

type Props = {
  event: { id: string; name: string; imageUrl?: string };
  /** Whether it is what the page is about, to be loaded first. */
  priority?: boolean;
  /** Whether a drawn one has the name on it: not where that stands beside it, as large. */
  named?: boolean;
};

/**
 * An event's poster: its picture, or one that is drawn from its id, with its name on it. Beneath a picture there is
 * always the drawn one, for when it doesn't load. Decoration: what it is of must be said beside it.
 */
export function Poster({ event, priority = false, named = true }: Props) {
  const { palette, motif, turn } = artOf(event.id);
  const [dark, light, first, second] = palette;
  const id = `poster-${event.id}`;
  return (
    <div className={styles['poster']} aria-hidden="true">
      <svg className={styles['art']} viewBox="0 0 400 500" preserveAspectRatio="xMidYMid slice">
        <defs>
          <linearGradient id={`${id}-back`} gradientTransform={`rotate(${turn} .5 .5)`}>
            <stop stopColor={dark} />
            <stop offset="1" stopColor={light} />
          </linearGradient>
          <linearGradient id={`${id}-front`} x1="0" y1="0" x2="1" y2="1">
            <stop stopColor={first} />
            <stop offset="1" stopColor={second} />
          </linearGradient>
          <linearGradient id={`${id}-shade`} x1="0" y1="0" x2="0" y2="1">
            <stop offset="0.35" stopOpacity="0" />
            <stop offset="1" stopOpacity="0.62" />
          </linearGradient>
        </defs>
        <rect width="400" height="500" fill={`url(#${id}-back)`} />
        <g transform={`rotate(${turn} 200 210)`}>
          {MOTIFS[motif]!.map(({ d, stroke, opacity }) => (
            <path
              key={d}
              d={d}
              opacity={opacity}
              fill={stroke ? 'none' : `url(#${id}-front)`}
              stroke={stroke ? `url(#${id}-front)` : undefined}
              strokeWidth={stroke}
            />
          ))}
        </g>
        <rect width="400" height="500" fill={`url(#${id}-shade)`} />
      </svg>
      {named && !event.imageUrl && <span className={styles['title']}>{event.name}</span>}
      {event.imageUrl && (
        <img
          className={styles['picture']}
          src={event.imageUrl}
          alt=""
          loading={priority ? 'eager' : 'lazy'}
          fetchPriority={priority ? 'high' : undefined}
          decoding="async"
          referrerPolicy="no-referrer"
        />
      )}
    </div>
  );
}
