'use client';

import { useRouter } from 'next/navigation';
import { useId, useTransition } from 'react';
import { sessionTime, useLocalTimes } from '@/components/seller/session-time.ts';
import { useInteractive } from '@/components/use-action.ts';
import { texts } from '@/lib/texts.ts';
import styles from './session-picker.module.css';

type Props = { path: string; sessions: { id: string; startsAt: string }[]; sessionId?: string };

/** Chooses one date of an Event, or all of them. */
export function SessionPicker({ path, sessions, sessionId }: Props) {
  const say = texts.seller.live;
  const id = useId();
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const interactive = useInteractive();
  const timeZone = useLocalTimes();
  const choose = (chosen: string) =>
    startTransition(() => router.replace(chosen ? `${path}?session=${chosen}` : path, { scroll: false }));
  return (
    <div className={styles['picker']} aria-busy={isPending}>
      <label htmlFor={id}>{say.session}</label>
      <select
        id={id}
        disabled={!interactive}
        value={sessionId ?? ''}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{say.allSessions}</option>
        {sessions.map((session) => (
          <option key={session.id} value={session.id}>
            {sessionTime(session.startsAt, timeZone)}
          </option>
        ))}
      </select>
    </div>
  );
}
