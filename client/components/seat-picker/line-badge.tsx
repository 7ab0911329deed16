import { eventsTexts } from '@/lib/texts/events.ts';
import type { LineState } from './open-stream.ts';
import styles from './line-badge.module.css';

/** Whether what is shown is what is, now. */
export function LineBadge({ line }: { line: LineState }) {
  return (
    <p className={styles['badge']} data-line={line} role="status">
      <span className={styles['dot']} aria-hidden="true" />
      {eventsTexts.picker.line[line]}
    </p>
  );
}
