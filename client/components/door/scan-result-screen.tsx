'use client';

import { Check, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { LocalTime } from '@/components/local-time.tsx';
import { classNames } from '@/components/ui/class-names.ts';
import { toneOf } from '@/lib/door/tone.ts';
import type { ScanReason, ScanResult } from '@/lib/door/types.ts';
import { seatWords } from '@/lib/place-words.ts';
import { texts } from '@/lib/texts.ts';
import styles from './scan-result-screen.module.css';

/** A green screen goes by itself (ms): hands are full. Red and amber stay until somebody has seen them. */
const GREEN_TIME = 3_000;
const ICONS = { good: Check, bad: X, warn: TriangleAlert };

type Props = { result: ScanResult; onClose: () => void };

/** The answer of a scan over the whole screen, to be read at arm's length in the dark. */
export function ScanResultScreen({ result, onClose }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const tone = toneOf(result);
  const Icon = ICONS[tone];

  useEffect(() => {
    button.current?.focus();
    if (tone !== 'good') return;
    const timer = setTimeout(onClose, GREEN_TIME);
    return () => clearTimeout(timer);
  }, [tone, onClose]);

  return (
    <div className={classNames(styles['screen'], styles[tone])} onClick={onClose}>
      <div className={styles['answer']} role="alert" aria-label={texts.door.result}>
        <Icon className={styles['icon']} aria-hidden="true" strokeWidth={3} />
        <h2>{wordOf(result)}</h2>
        <Place result={result} />
        {result.holder && <p className={styles['holder']}>{result.holder}</p>}
        <Reason result={result} />
        {result.valid && result.offline && <p className={styles['small']}>{texts.door.offlineAdmitted}</p>}
      </div>
      <button ref={button} type="button" className={styles['next']} onClick={onClose}>
        {texts.door.next}
      </button>
    </div>
  );
}

const WORDS: Partial<Record<ScanReason, string>> = {
  'already-admitted': texts.door.used,
  'wrong-event': texts.door.look,
  'wrong-session': texts.door.look,
  'not-yours': texts.door.look,
  'needs-network': texts.door.ask,
  'signed-out': texts.door.ask,
};

function wordOf({ valid, direction, reason }: ScanResult): string {
  if (valid) return direction === 'in' ? texts.door.admitted : texts.door.out;
  return (reason && WORDS[reason]) ?? texts.door.refused;
}

function Place({ result: { sectionName, seat } }: ResultProps) {
  if (!sectionName && !seat) return null;
  return (
    <p className={styles['place']}>
      {sectionName && <span>{sectionName}</span>}
      {seat && <strong>{seatWords(seat)}</strong>}
    </p>
  );
}

type ResultProps = { result: ScanResult };

/** Why not, and what is known of it: when and where it was used, which event or date it is for. */
function Reason({ result }: ResultProps) {
  const t = texts.door;
  const { valid, reason, message, offline, admittedAt, admittedGate, admittedBy } = result;
  if (valid) return null;
  return (
    <div className={styles['reason']}>
      <p>{(reason && t.reasons[reason]) ?? message}</p>
      {reason === 'already-admitted' && admittedAt && (
        <p className={styles['when']}>
          {t.firstScan} <LocalTime at={admittedAt} />
          <br />
          {[admittedGate && t.at(admittedGate), admittedBy && t.by(admittedBy), offline && t.onThisDevice]
            .filter(Boolean)
            .join(', ')}
        </p>
      )}
      {reason === 'wrong-event' && result.eventName && <p className={styles['when']}>{result.eventName}</p>}
      {reason === 'wrong-session' && result.sessionStartsAt && (
        <p className={styles['when']}>
          <LocalTime at={result.sessionStartsAt} />
        </p>
      )}
    </div>
  );
}
