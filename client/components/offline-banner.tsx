'use client';

import { WifiOff } from 'lucide-react';
import { useOnline } from '@/components/use-online.ts';
import { siteTexts } from '@/lib/texts/site.ts';
import styles from './offline-banner.module.css';

/** Says on every page that the network is gone, for as long as it is. */
export function OfflineBanner() {
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <p className={styles['banner']}>
          <WifiOff aria-hidden="true" size={18} />
          {siteTexts.site.offline}
        </p>
      )}
    </div>
  );
}
