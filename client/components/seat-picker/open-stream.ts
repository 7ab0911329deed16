import type { Availability, AvailabilityDelta } from '@/lib/types.ts';

/** `live`: what is shown is now. `late`: the line is gone and is being opened again. */
export type LineState = 'opening' | 'live' | 'late';

type Listener = {
  onSnapshot: (availability: Availability) => void;
  onDelta: (delta: AvailabilityDelta) => void;
  onState: (state: LineState) => void;
};

const RETRY_MS = { first: 1_000, most: 20_000 };

/**
 * Listens to a session's live availability until it is closed. A line that breaks is opened again by the browser; one
 * that was refused (503: too many) is not, so that is done here, ever more slowly, and at once when the network is
 * back or the page is looked at again. It goes on after the last event that has come.
 */
export function openStream(url: string, { onSnapshot, onDelta, onState }: Listener): { close(): void } {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let lastEventId = '';

  const heard = (event: MessageEvent) => {
    lastEventId = event.lastEventId || lastEventId;
    failures = 0;
    onState('live');
  };
  const open = () => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(lastEventId ? `${url}?lastEventId=${encodeURIComponent(lastEventId)}` : url);
    source.addEventListener('snapshot', (event) => {
      heard(event);
      onSnapshot(JSON.parse(event.data as string) as Availability);
    });
    source.addEventListener('delta', (event) => {
      heard(event);
      onDelta(JSON.parse(event.data as string) as AvailabilityDelta);
    });
    source.onopen = () => {
      failures = 0;
      // With nothing missed nothing is sent.
      if (lastEventId) onState('live');
    };
    source.onerror = () => {
      onState('late');
      if (source?.readyState !== EventSource.CLOSED) return;
      const wait = Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** failures) * (0.5 + Math.random() / 2);
      failures += 1;
      clearTimeout(timer);
      timer = setTimeout(open, wait);
    };
  };
  const openNow = () => {
    if (document.visibilityState === 'visible' && source?.readyState === EventSource.CLOSED) open();
  };
  // A line that has lost its network may look whole for minutes.
  const onOffline = () => onState('late');

  open();
  window.addEventListener('offline', onOffline);
  window.addEventListener('online', open);
  document.addEventListener('visibilitychange', openNow);
  return {
    close() {
      clearTimeout(timer);
      source?.close();
      window.removeEventListener('offline', onOffline);
      window.removeEventListener('online', open);
      document.removeEventListener('visibilitychange', openNow);
    },
  };
}
