/** The cache that public/sw.js keeps one person's pages in. */
const PRIVATE_PAGES = 'private-pages';

/** Deletes the pages that were kept for offline use: on a shared device the next person must not find them. */
export async function forgetOfflineCopies(): Promise<void> {
  // There is no cache where the site isn't on https, and then nothing was kept either.
  if (typeof caches === 'undefined') return;
  await caches.delete(PRIVATE_PAGES).catch(() => false);
}
