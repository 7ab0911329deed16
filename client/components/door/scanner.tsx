'use client';

import { Settings2, Volume2, VolumeX, Wifi, WifiOff } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { ActionButton } from '@/components/action-button.tsx';
import { Camera } from '@/components/door/camera.tsx';
import { Conflicts } from '@/components/door/conflicts.tsx';
import { ScanResultScreen } from '@/components/door/scan-result-screen.tsx';
import { TypedEntry } from '@/components/door/typed-entry.tsx';
import { useDoor } from '@/components/door/use-door.ts';
import { useWakeLock } from '@/components/door/use-wake-lock.ts';
import { LocalTime } from '@/components/local-time.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { Button, buttonClass } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { allowSound, signal } from '@/lib/door/signals.ts';
import { toneOf } from '@/lib/door/tone.ts';
import type { Direction, DoorSetup, ScanResult } from '@/lib/door/types.ts';
import { signInPath } from '@/lib/return-path.ts';
import { texts } from '@/lib/texts.ts';
import styles from './scanner.module.css';

type Props = { userId: string; setup: DoorSetup; onChange: () => void };

/** Scans one ticket after another, by camera, hand-held scanner or typing, with or without network. */
export function Scanner({ userId, setup, onChange }: Props) {
  const t = texts.door;
  const door = useDoor(userId, setup);
  const [direction, setDirection] = useState<Direction>('in');
  const [sound, setSound] = useState(true);
  const [result, setResult] = useState<ScanResult>();
  const busy = useRef(false);
  useWakeLock();

  const { scan, sent } = door;
  const onScan = useCallback(
    async (shown: string) => {
      // One at a time: what comes while a ticket is being checked is the same one, or its holder's impatience.
      if (busy.current) return;
      busy.current = true;
      try {
        const outcome = await scan(shown, direction);
        signal(toneOf(outcome), { sound });
        setResult(outcome);
      } finally {
        busy.current = false;
      }
    },
    [scan, direction, sound],
  );

  useEffect(() => {
    if (sent > 0) toast.success(t.sent(sent));
  }, [sent, t]);

  const isOnline = door.connection === 'online';
  return (
    <div className={styles['scanner']} onClick={allowSound} onKeyDown={allowSound}>
      <div className={styles['bar']}>
        <div className={styles['what']}>
          <h1>{setup.eventName ?? t.setup.singles}</h1>
          <p>
            {setup.sessionStartsAt && <LocalTime at={setup.sessionStartsAt} />}
            {setup.gate && <strong>{setup.gate}</strong>}
          </p>
        </div>
        <div className={styles['tools']}>
          <span role="status">
            <Badge tone={isOnline ? 'good' : 'warn'}>
              {isOnline ? <Wifi aria-hidden="true" /> : <WifiOff aria-hidden="true" />}
              {isOnline ? t.online : t.offline}
            </Badge>
          </span>
          <Button
            variant="ghost"
            iconOnly
            aria-label={sound ? t.sound.on : t.sound.off}
            aria-pressed={sound}
            onClick={() => setSound(!sound)}
          >
            {sound ? <Volume2 aria-hidden="true" /> : <VolumeX aria-hidden="true" />}
          </Button>
          <Button variant="ghost" iconOnly aria-label={t.setup.change} onClick={onChange}>
            <Settings2 aria-hidden="true" />
          </Button>
        </div>
      </div>

      {!isOnline && (
        <Notice tone="warn" role="status">
          <p>
            <strong>{t.offlineTitle}</strong>
          </p>
          {door.hasKeys ? (
            <p className="small">
              {t.offlineCan} {t.offlineCannot}
            </p>
          ) : (
            <p>{t.offlineNotReady}</p>
          )}
        </Notice>
      )}
      {door.isSignedOut && (
        <Notice tone="bad" role="alert">
          <p>{t.signedOut}</p>
          <p>
            <a className={buttonClass({ size: 'small' })} href={signInPath('/door')}>
              {t.signIn}
            </a>
          </p>
        </Notice>
      )}
      <Conflicts conflicts={door.conflicts} clear={door.clear} />

      {setup.reentry && <DirectionChoice direction={direction} choose={setDirection} />}
      <Camera onCode={onScan} paused={result !== undefined} />
      <TypedEntry onCode={onScan} />

      <div className={styles['counts']}>
        <span>{t.letIn(door.letIn)}</span>
        {door.queued > 0 && (
          <>
            <span>{t.queued(door.queued)}</span>
            {isOnline && (
              <ActionButton
                variant="quiet"
                size="small"
                label={t.sendNow}
                busyLabel={t.sending}
                run={door.send}
              />
            )}
          </>
        )}
      </div>

      {result && (
        <ScanResultScreen key={result.scanId} result={result} onClose={() => setResult(undefined)} />
      )}
    </div>
  );
}

type DirectionProps = { direction: Direction; choose: (direction: Direction) => void };

function DirectionChoice({ direction, choose }: DirectionProps) {
  const t = texts.door;
  return (
    <fieldset className={styles['directions']}>
      <legend className="visually-hidden">{t.direction}</legend>
      {(['in', 'out'] as const).map((way) => (
        <label key={way} className={way === direction ? styles['chosen'] : undefined}>
          <input
            type="radio"
            name="direction"
            value={way}
            checked={way === direction}
            onChange={() => choose(way)}
          />
          {t.directions[way]}
        </label>
      ))}
    </fieldset>
  );
}
