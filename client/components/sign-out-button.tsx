'use client';

import { ActionButton } from '@/components/action-button.tsx';
import { signOut } from '@/lib/api.ts';
import { siteTexts } from '@/lib/texts/site.ts';

/** Signs out and loads the site anew, so that nothing of the person's pages stays in the browser's memory. */
export function SignOutButton() {
  const leave = async () => {
    await signOut();
    window.location.assign('/');
    return 'leaving' as const;
  };
  return (
    <ActionButton
      variant="quiet"
      full
      label={siteTexts.nav.signOut}
      busyLabel={siteTexts.nav.signingOut}
      run={leave}
    />
  );
}
