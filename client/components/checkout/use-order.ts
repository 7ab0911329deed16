'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { areIssued, readOrder, readPayment } from '@/lib/api.ts';
import {
  isUnsettled,
  isWaiting,
  orderStage,
  type CheckoutReturn,
  type OrderState,
  type Stage,
} from '@/lib/order-stage.ts';

const PATIENCE = 30_000;
const FAST = 1_000;
const SLOW = 5_000;
const SELDOM = 15_000;

type LiveOrder = {
  state: OrderState;
  stage: Stage;
  /** The time on the server's clock, in ms; it moves once a second. */
  now: number;
  /** Whether the hold's time is over by that clock. */
  timeUp: boolean;
  /** Whether what the page waits for is taking longer than people should be left without a word. */
  overdue: boolean;
  /** Whether the server could not be asked the last time. */
  unreachable: boolean;
  refresh: () => Promise<void>;
};

/**
 * An order that keeps itself up to date: by asking often while something is under way, and now and then while
 * it is held, or may have been paid too late. `serverNow` is the server's time at which `initial` was read.
 */
export function useOrder(initial: OrderState, serverNow: number, returned: CheckoutReturn): LiveOrder {
  const [state, setState] = useState(initial);
  const [now, setNow] = useState(serverNow);
  const [waitedFor, setWaitedFor] = useState(0);
  const [unreachable, setUnreachable] = useState(false);
  const clockOffset = useRef<number>(undefined);

  const stage = orderStage(state, returned);
  const { expiresAt } = state.order;
  const timeUp = now >= Date.parse(expiresAt);
  const waiting = isWaiting(stage) || (stage === 'holding' && timeUp);
  const unsettled = isUnsettled(stage, state.payment);
  const patient = waitedFor < PATIENCE;
  const overdue = waiting && !patient;
  const counting = waiting || stage === 'holding';
  const live = counting || unsettled;

  const { id } = initial.order;
  const refresh = useCallback(async () => {
    const [{ order, clockOffset: offset }, payment] = await Promise.all([readOrder(id), readPayment(id)]);
    const ticketsReady = order.status === 'complete' && (await areIssued(id));
    clockOffset.current = offset;
    // Two answers may overtake each other: an order never goes back to an older version.
    setState((known) => (order.version < known.order.version ? known : { order, payment, ticketsReady }));
  }, [id]);

  useEffect(() => {
    clockOffset.current ??= serverNow - Date.now();
    if (!counting) return;
    const end = Date.parse(expiresAt);
    const secondsLeft = (moment: number) => Math.ceil((end - moment) / 1000);
    // Looked at often, drawn once a second: somebody may wait here for a quarter of an hour.
    const timer = setInterval(() => {
      const moment = Date.now() + (clockOffset.current ?? 0);
      setNow((shown) => (secondsLeft(shown) === secondsLeft(moment) ? shown : moment));
    }, 250);
    return () => clearInterval(timer);
  }, [counting, serverNow, expiresAt]);

  useEffect(() => {
    setWaitedFor(0);
    if (!waiting && !unsettled) return;
    const since = Date.now();
    const timer = setInterval(() => setWaitedFor(Date.now() - since), 1_000);
    return () => clearInterval(timer);
  }, [waiting, unsettled]);

  useEffect(() => {
    if (!live) return;
    const every = waiting && patient ? FAST : waiting || (unsettled && patient) ? SLOW : SELDOM;
    // What could not be asked now is asked again next time.
    const ask = () =>
      void refresh().then(
        () => setUnreachable(false),
        () => setUnreachable(true),
      );
    const onShow = () => document.visibilityState === 'visible' && ask();
    ask();
    const timer = setInterval(ask, every);
    document.addEventListener('visibilitychange', onShow);
    window.addEventListener('online', ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
      window.removeEventListener('online', ask);
    };
  }, [live, waiting, unsettled, patient, refresh]);

  return { state, stage, now, timeUp, overdue, unreachable, refresh };
}
