import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../api-error.ts';
import { read } from '../server-api.ts';
import type { Sales } from './types.ts';

/** orders hears of an Event a moment after it was published: asked again after these waits. */
const WAITS_MS = [150, 300, 600, 1_200];

/** An Event's sales, of all its sessions or of one; null while there are none to be had. */
export async function readSales(eventId: string, sessionId?: string): Promise<Sales | null> {
  for (const wait of [...WAITS_MS, 0]) {
    try {
      return (await read<Sales>('/orders/sales', { eventId, sessionId })).data;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 404) return null;
      await sleep(wait);
    }
  }
  return null;
}
