const SITE = 'http://site.invalid';

/**
 * A path on this site that is safe to send someone to, from a `?next=` that anyone may have written.
 * Whatever a browser would read as another site becomes `/`.
 */
export function safeReturnPath(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return '/';
  if (!URL.canParse(next, SITE)) return '/';
  const url = new URL(next, SITE);
  if (url.origin !== SITE) return '/';
  const path = url.pathname + url.search + url.hash;
  return path.startsWith('//') ? '/' : path;
}

/** The sign-in page that leads back to `path`. */
export function signInPath(path: string): string {
  return `/signin?next=${encodeURIComponent(path)}`;
}
