import { texts } from '@/lib/texts.ts';
import { classNames } from '@/components/ui/class-names.ts';
import styles from './countdown.module.css';

const RADIUS = 44;
const LENGTH = 2 * Math.PI * RADIUS;
/** Minutes left at which a screen reader speaks up. */
const SPOKEN = [10, 5, 2, 1];

type Props = { from: string; until: string; now: number };

/** The time left of a hold, as a ring and in digits. `now` is in ms, by the clock that set `until`. */
export function Countdown({ from, until, now }: Props) {
  const end = Date.parse(until);
  const left = Math.max(0, end - now);
  const share = Math.min(1, left / Math.max(1, end - Date.parse(from)));
  const seconds = Math.ceil(left / 1000);
  const minutes = Math.ceil(seconds / 60);
  return (
    <div className={classNames(styles['countdown'], seconds <= 60 && styles['urgent'])}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle className={styles['track']} cx="50" cy="50" r={RADIUS} />
        <circle
          className={styles['left']}
          cx="50"
          cy="50"
          r={RADIUS}
          strokeDasharray={LENGTH.toFixed(2)}
          strokeDashoffset={(LENGTH * (1 - share)).toFixed(2)}
          transform="rotate(-90 50 50)"
        />
      </svg>
      <span className={styles['digits']} role="timer" aria-label={texts.order.timeLeft}>
        {digits(seconds)}
      </span>
      <span className="visually-hidden" aria-live="polite">
        {SPOKEN.includes(minutes) ? texts.order.minutesLeft(minutes) : ''}
      </span>
    </div>
  );
}

function digits(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
