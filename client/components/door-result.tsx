import { LocalTime } from '@/components/local-time.tsx';
import { texts } from '@/lib/texts.ts';
import type { Verification } from '@/lib/types.ts';

const REASONS: Record<string, string | undefined> = texts.door.reasons;

/** The answer of a scan, readable at arm's length: green admits, amber was used before, red is refused. */
export function DoorResult({ verification }: { verification: Verification }) {
  const { valid, reason, holder, seat, admittedAt } = verification;
  const used = reason === 'already-admitted';
  const tone = valid ? 'good' : used ? 'warn' : 'bad';
  const word = valid ? texts.door.admitted : used ? texts.door.used : texts.door.refused;
  return (
    <div className={`door-result ${tone}`}>
      <h2>{word}</h2>
      {reason && <p>{REASONS[reason] ?? reason}</p>}
      {holder && <p>{[holder, seat].filter(Boolean).join(' · ')}</p>}
      {used && admittedAt && (
        <p>
          {texts.door.firstScan} <LocalTime at={admittedAt} />
        </p>
      )}
    </div>
  );
}
