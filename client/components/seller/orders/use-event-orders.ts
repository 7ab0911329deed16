'use client';

import { useCallback, useEffect, useState } from 'react';
import { toApiError, type ApiError } from '@/lib/api-error.ts';
import { readEventOrders } from '@/lib/seller/api.ts';
import type { OrderQuery, SoldOrder } from '@/lib/seller/types.ts';
import type { Page } from '@/lib/types.ts';

/** What the server rendered the list with; no page where the API could not say. */
export type FirstPage = { query: OrderQuery; page: Page<SoldOrder> | null };

const PAGE = 25;
/** Somebody who types should not ask with every letter. */
const TYPING_MS = 250;

/**
 * The orders of an Event that match, page after page. A search answers what it has found so far; while that fills no
 * page, the next is asked for without anybody having to.
 */
export function useEventOrders(eventId: string, query: OrderQuery, initial: FirstPage) {
  const wanted = JSON.stringify(query);
  const { page } = initial;
  const [asked, setAsked] = useState(page ? JSON.stringify(initial.query) : undefined);
  const [orders, setOrders] = useState(page?.items ?? []);
  const [cursor, setCursor] = useState(page?.nextCursor ?? null);
  const [more, setMore] = useState(page?.items.length === 0 && Boolean(page.nextCursor));
  const [error, setError] = useState<ApiError>();
  const [tries, setTries] = useState(0);
  const isNew = wanted !== asked;
  const isLoading = (isNew || more) && !error;

  useEffect(() => {
    if (!isNew && !more) return;
    let isOver = false;
    const load = async () => {
      try {
        const { items, nextCursor = null } = await readEventOrders(
          eventId,
          JSON.parse(wanted) as OrderQuery,
          isNew ? undefined : (cursor ?? undefined),
          PAGE,
        );
        if (isOver) return;
        setError(undefined);
        setOrders((before) => (isNew ? items : [...before, ...items]));
        setCursor(nextCursor);
        setAsked(wanted);
        setMore(items.length === 0 && nextCursor !== null);
      } catch (thrown) {
        if (!isOver) setError(toApiError(thrown));
      }
    };
    const timer = setTimeout(() => void load(), isNew ? TYPING_MS : 0);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [eventId, wanted, isNew, more, cursor, tries]);

  const retry = () => {
    setError(undefined);
    setTries(tries + 1);
  };
  /** Puts an order's newer state into the list. */
  const update = useCallback(
    (newer: SoldOrder) =>
      setOrders((before) =>
        before.map((order) => (order.id === newer.id && newer.version >= order.version ? newer : order)),
      ),
    [],
  );
  return {
    orders,
    isLoading,
    isNew,
    error,
    hasMore: cursor !== null,
    loadMore: () => setMore(true),
    retry,
    update,
  };
}
