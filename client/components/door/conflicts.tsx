import { ActionButton } from '@/components/action-button.tsx';
import { LocalTime } from '@/components/local-time.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import type { ScanConflict } from '@/lib/door/types.ts';
import { seatWords } from '@/lib/place-words.ts';
import { texts } from '@/lib/texts.ts';
import styles from './conflicts.module.css';

type Props = { conflicts: ScanConflict[]; clear: () => Promise<void> };

/** What was let through without network and should not have been: who, when, and what the server says of it. */
export function Conflicts({ conflicts, clear }: Props) {
  const t = texts.door.conflicts;
  if (conflicts.length === 0) return null;
  return (
    <Notice tone="bad" role="alert">
      <p>
        <strong>{t.title(conflicts.length)}</strong>
      </p>
      <p className="small">{t.hint}</p>
      <ul className={styles['list']}>
        {conflicts.map((conflict) => (
          <li key={conflict.scan.scanId}>
            <Conflict conflict={conflict} />
          </li>
        ))}
      </ul>
      <ActionButton variant="quiet" size="small" label={t.clear} busyLabel={t.clear} run={clear} />
    </Notice>
  );
}

function Conflict({ conflict }: { conflict: ScanConflict }) {
  const t = texts.door;
  const { scan, holder, reason, message, admittedAt, admittedGate, admittedBy } = conflict;
  const where = [scan.sectionName, scan.seat && seatWords(scan.seat)].filter(Boolean).join(' · ');
  return (
    <>
      <p>
        <strong>{[holder, where || scan.ticketId].filter(Boolean).join(' · ')}</strong>
      </p>
      <p>
        {t.conflicts.here}: <LocalTime at={scan.scannedAt} />
      </p>
      <p>
        {(reason && t.reasons[reason]) ?? message}{' '}
        {reason === 'already-admitted' && admittedAt && (
          <>
            {t.firstScan} <LocalTime at={admittedAt} /> {admittedGate && t.at(admittedGate)}{' '}
            {admittedBy && t.by(admittedBy)}
          </>
        )}
      </p>
    </>
  );
}
