/* global self, caches, fetch, Response, setTimeout */
/*
 * Keeps two pages readable without network once they have been opened: my tickets and the door. It touches nothing
 * else: every other request goes its usual way, but for a few words in place of the browser's own "no internet".
 *
 * The pages hold one person's data, so they have a cache of their own, which is deleted whenever somebody signs in or
 * out (lib/offline/offline-copies.ts) or is sent to sign in. What the API answers is never kept.
 */

const PRIVATE = 'private-pages';
const STATIC = 'static-1';
const KEPT = ['/my-tickets', '/door'];
const SIGN_IN = '/signin';
const OFFLINE = '/offline';
/** After so many ms the kept copy is shown: at a venue's door the network is often there in name only. */
const PATIENCE = 4_000;
/** Files of older releases are dropped once there are more than this. */
const MAX_STATIC = 300;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(STATIC)
      .then((cache) => cache.add(OFFLINE))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => event.waitUntil(activate()));

self.addEventListener('message', (event) => {
  const { keep } = event.data ?? {};
  if (KEPT.includes(keep)) event.waitUntil(keepPage(keep));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== self.location.origin || request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    if (pathname === SIGN_IN) event.waitUntil(caches.delete(PRIVATE));
    const isKept = KEPT.includes(pathname) && search === '';
    event.respondWith(isKept ? keptPage(event, pathname) : otherPage(event));
  } else if (pathname.startsWith('/_next/static/')) {
    event.respondWith(staticFile(request));
  }
});

async function activate() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => ![PRIVATE, STATIC].includes(name)).map((name) => caches.delete(name)),
  );
  // Pages need not wait for this worker to start before they are asked for.
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/** What the network says, and keeps it; the kept copy where there is no network, or none to speak of. */
async function keptPage(event, path) {
  const fresh = fromNetwork(event).then(async (response) => {
    if (response.ok) await store(PRIVATE, path, response.clone());
    return response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  const copy = await caches.open(PRIVATE).then((cache) => cache.match(path));
  if (!copy) return fresh.catch(offlinePage);
  const usable = fresh.then((response) => (response.status >= 500 ? copy : response)).catch(() => copy);
  return Promise.race([usable, after(PATIENCE).then(() => copy)]);
}

async function otherPage(event) {
  return fromNetwork(event).catch(offlinePage);
}

async function fromNetwork(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

async function offlinePage() {
  return (await caches.match(OFFLINE)) ?? Response.error();
}

/** Built files have their content in their name: what is kept is right for ever. */
async function staticFile(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await store(STATIC, request, response.clone());
  return response;
}

/** Keeps a page that was opened before this worker was there, with the files that it names. */
async function keepPage(path) {
  const response = await fetch(path, { credentials: 'same-origin' });
  // Whoever is not signed in is sent elsewhere.
  if (!response.ok || new URL(response.url).pathname !== path) return caches.delete(PRIVATE);
  const html = await response.text();
  // Made anew: one that came by way of a renewed session is marked as redirected, and browsers show no such copy.
  await store(PRIVATE, path, new Response(html, response));
  const files = new Set(html.match(/\/_next\/static\/[\w./~-]+\.(?:js|css)/g));
  await Promise.all([...files].map((file) => staticFile(file).catch(() => undefined)));
}

async function store(name, key, response) {
  const cache = await caches.open(name);
  await cache.put(key, response);
  if (name !== STATIC) return;
  const keys = await cache.keys();
  const old = keys
    .filter(({ url }) => !url.endsWith(OFFLINE))
    .slice(0, Math.max(0, keys.length - MAX_STATIC));
  await Promise.all(old.map((key) => cache.delete(key)));
}

const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
