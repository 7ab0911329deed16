import { PageLink } from '@/components/page-link.tsx';
import { ThemeSwitch } from '@/components/theme-switch.tsx';
import { navigation } from '@/lib/navigation.ts';
import { texts } from '@/lib/texts.ts';
import type { Theme } from '@/lib/theme.ts';
import styles from './site-footer.module.css';

/** The end of every page: the promise, the ways on, the colours. */
export function SiteFooter({ theme }: { theme: Theme }) {
  const { browse, selling } = navigation(null);
  return (
    <footer className={styles['footer']}>
      <div className={styles['inner']}>
        <p className={styles['promise']}>
          <strong>{texts.site.name}</strong>
          {texts.site.footer}
        </p>
        <ul className={styles['links']}>
          {[...browse, ...selling].map(({ href, label }) => (
            <li key={href}>
              <PageLink href={href}>{label}</PageLink>
            </li>
          ))}
        </ul>
        <ThemeSwitch theme={theme} />
      </div>
    </footer>
  );
}
