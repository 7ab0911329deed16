'use client';

import { Toaster as Sonner } from 'sonner';
import 'sonner/dist/styles.css';
import { siteTexts } from '@/lib/texts/site.ts';
import styles from './toaster.module.css';

/**
 * Where toasts appear. Any client component shows one with `toast.success(…)` or `toast.error(…)` of sonner. A toast
 * is for what is over and needs no answer; a problem that must be dealt with belongs into the page.
 */
export function Toaster() {
  return (
    <Sonner
      position="bottom-center"
      containerAriaLabel={siteTexts.site.notifications}
      toastOptions={{ unstyled: true, classNames: { toast: styles['toast'], error: styles['error'] } }}
    />
  );
}
