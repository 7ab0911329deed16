'use client';

import { useCallback, useEffect, useState } from 'react';
import { DoorSetupForm } from '@/components/door/door-setup-form.tsx';
import { Scanner } from '@/components/door/scanner.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { keepSetup, readSetup } from '@/lib/door/scan-store.ts';
import { allowSound } from '@/lib/door/signals.ts';
import type { DoorSetup } from '@/lib/door/types.ts';
import { texts } from '@/lib/texts.ts';
import type { EventItem, User } from '@/lib/types.ts';

type Props = { user: User; events: EventItem[] };

/** The door: first what it is for, then scanning. What was chosen is kept, so a reload goes on where it was. */
export function DoorScreen({ user, events }: Props) {
  const [kept, setKept] = useState<DoorSetup>();
  const [isReady, setReady] = useState(false);
  const [isScanning, setScanning] = useState(false);

  useEffect(() => {
    void readSetup(user.id)
      // A private window without storage scans all the same; it has nothing to go on with after a reload.
      .catch(() => undefined)
      .then((setup) => {
        setKept(setup);
        setScanning(setup !== undefined);
        setReady(true);
      });
  }, [user.id]);

  const start = useCallback(
    async (setup: DoorSetup) => {
      allowSound();
      await keepSetup(user.id, setup).catch(() => undefined);
      setKept(setup);
      setScanning(true);
    },
    [user.id],
  );

  if (!isReady) {
    return (
      <div role="status">
        <h1 className="visually-hidden">{texts.door.title}</h1>
        <span className="visually-hidden">{texts.site.loading}</span>
        <Skeleton />
      </div>
    );
  }
  if (kept && isScanning) {
    return <Scanner userId={user.id} setup={kept} onChange={() => setScanning(false)} />;
  }
  return <DoorSetupForm user={user} events={events} kept={kept} start={start} />;
}
