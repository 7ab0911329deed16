const SITE = 'http://site.invalid';

/**
 * A path of this site from what anybody may have written into an address; `/` where a browser would read it as
 * another site.
 */
export function localPath(text: string): string {
  if (!text.startsWith('/') || !URL.canParse(text, SITE)) return '/';
  const { origin, pathname, search } = new URL(text, SITE);
  return origin === SITE && !pathname.startsWith('//') ? pathname + search : '/';
}
