'use client';

import { useEffect, useState } from 'react';
import { LocalTime } from '@/components/local-time.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useOnline } from '@/components/use-online.ts';
import { texts } from '@/lib/texts.ts';

/** From this age on (ms) a page was kept, not just rendered. */
const OLD = 60_000;

/** Says of a page that was kept on the device how old it is, and that its tickets are good all the same. */
export function TicketsAsOf({ at }: { at: string }) {
  const online = useOnline();
  const [isOld, setOld] = useState(false);
  useEffect(() => setOld(Date.now() - Date.parse(at) > OLD), [at]);
  if (online && !isOld) return null;
  return (
    <Notice role="status">
      {!online && <p>{texts.myTickets.offline}</p>}
      <p className="small">
        {texts.myTickets.asOf} <LocalTime at={at} />
      </p>
    </Notice>
  );
}
