'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { startTransition, useId } from 'react';
import { useInteractive } from '@/components/use-action.ts';
import { THEME_COOKIE, themes, type Theme } from '@/lib/theme.ts';
import { siteTexts } from '@/lib/texts/site.ts';
import styles from './theme-switch.module.css';

const ICONS = { system: Monitor, light: Sun, dark: Moon };
const YEAR = 365 * 24 * 60 * 60;

/** Light, dark, or as the system has it. Kept in a cookie, so that the server renders the next page that way. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  const name = useId();
  const router = useRouter();
  const interactive = useInteractive();
  const choose = (chosen: Theme) => {
    document.cookie = `${THEME_COOKIE}=${chosen}; path=/; max-age=${YEAR}; samesite=lax`;
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
    startTransition(() => router.refresh());
  };
  return (
    <fieldset className={styles['switch']} disabled={!interactive}>
      <legend className="visually-hidden">{siteTexts.theme.label}</legend>
      {themes.map((one) => {
        const Icon = ICONS[one];
        return (
          <label key={one} className={styles['choice']} title={siteTexts.theme[one]}>
            <input
              type="radio"
              name={name}
              className="visually-hidden"
              defaultChecked={one === theme}
              onChange={() => choose(one)}
            />
            <Icon aria-hidden="true" size={18} />
            <span className="visually-hidden">{siteTexts.theme[one]}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
