'use client';

import { useEffect } from 'react';
import { texts } from '@/lib/texts.ts';

/** Asks before the page is left while something on it is not saved: by a link, by reloading or by closing it. */
export function useLeaveGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    // Links within the site do not unload the page. Capturing comes before the router's own handler.
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest?.('a[href]');
      if (!(link instanceof HTMLAnchorElement) || event.button !== 0 || isElsewhere(link, event)) return;
      if (!window.confirm(texts.seller.editor.leave)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, true);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, true);
    };
  }, [isDirty]);
}

/** A link that leaves this page where it is: a download, a new tab, a place on the page, another site (which unloads). */
const isElsewhere = (link: HTMLAnchorElement, event: MouseEvent): boolean =>
  link.hasAttribute('download') ||
  (link.target !== '' && link.target !== '_self') ||
  event.metaKey ||
  event.ctrlKey ||
  event.shiftKey ||
  link.origin !== window.location.origin ||
  link.getAttribute('href')!.startsWith('#');
