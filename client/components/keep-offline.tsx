'use client';

import { useEffect } from 'react';

/** Keeps the page that it is on readable without network: see public/sw.js. */
export function KeepOffline({ path }: { path: '/my-tickets' | '/door' }) {
  useEffect(() => {
    // Next's development server gives its files no lasting names.
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
    const keep = async () => {
      const { serviceWorker } = navigator;
      // A page that came through the worker has been kept on its way.
      const [loaded] = performance.getEntriesByType('navigation');
      const cameThrough = serviceWorker.controller && loaded && new URL(loaded.name).pathname === path;
      await serviceWorker.register('/sw.js');
      const { active } = await serviceWorker.ready;
      if (!cameThrough) active?.postMessage({ keep: path });
    };
    // Private windows of some browsers refuse: then the page is what it is everywhere else.
    void keep().catch(() => undefined);
  }, [path]);
  return null;
}
