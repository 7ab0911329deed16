import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { WebhookEvent } from './records.ts';
import type { Store } from './store.ts';
import type { SwitchBoard } from './switches.ts';

export interface WebhookOptions {
  url: string;
  secret: string;
  /** The first wait before a delivery is tried again; it doubles each time. */
  retryMs: number;
  maxRetryMs: number;
  attempts: number;
  warn: (message: string) => void;
}

/** One try to deliver an event. */
export interface Delivery {
  eventId: string;
  type: string;
  attempt: number;
  at: string;
  /** The receiver's answer; null if there was none. */
  status: number | null;
  error?: string;
}

interface Job {
  event: WebhookEvent;
  attempt: number;
}

const AT_ONCE = 64;
const TIMEOUT_MS = 10_000;
const KEPT_DELIVERIES = 10_000;

/** Signs a body as Stripe does: `t=<seconds>,v1=<hex hmac of "t.body">`. */
export function sign(body: string, secret: string, seconds = Math.floor(Date.now() / 1000)): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

export type Webhooks = ReturnType<typeof createWebhooks>;

/** Delivers events to the one webhook endpoint until it answers 2xx, again and again with growing waits. */
export function createWebhooks(store: Store, switches: SwitchBoard, options: WebhookOptions) {
  const url = new URL(options.url);
  const transport = url.protocol === 'https:' ? https : http;
  const agent = new transport.Agent({ keepAlive: true });
  const ready: Job[] = [];
  let held: Job[] = [];
  let reverseTimer: NodeJS.Timeout | undefined;
  const timers = new Set<NodeJS.Timeout>();
  const deliveries: Delivery[] = [];
  let underWay = 0;
  let stopped = false;

  function later(ms: number, run: () => void) {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
    return timer;
  }

  function add(job: Job) {
    const { paused, reverse, reverseWindowMs } = switches.current.webhooks;
    if (paused || reverse) held.push(job);
    else ready.push(job);
    if (reverse && !paused) reverseTimer ??= later(reverseWindowMs, release);
    pump();
  }

  function release() {
    if (reverseTimer) {
      clearTimeout(reverseTimer);
      timers.delete(reverseTimer);
      reverseTimer = undefined;
    }
    if (switches.current.webhooks.paused) return;
    ready.push(...(switches.current.webhooks.reverse ? held.reverse() : held));
    held = [];
    pump();
  }

  function pump() {
    while (!stopped && underWay < (switches.current.webhooks.reverse ? 1 : AT_ONCE)) {
      const job = ready.shift();
      if (!job) return;
      underWay += 1;
      post(job.event, (status, error) => {
        underWay -= 1;
        settle(job, status, error);
        pump();
      });
    }
  }

  function settle({ event, attempt }: Job, status: number | null, error: string | undefined) {
    if (stopped) return;
    const delivery: Delivery = {
      eventId: event.id,
      type: event.type,
      attempt,
      at: new Date().toISOString(),
      status,
    };
    if (error) delivery.error = error;
    deliveries.push(delivery);
    if (deliveries.length > KEPT_DELIVERIES) deliveries.splice(0, KEPT_DELIVERIES / 2);
    if (status !== null && status >= 200 && status < 300) {
      if (event.delivered) return;
      store.delivered(event);
      store.commit();
    } else if (attempt < options.attempts) {
      const wait = Math.min(options.maxRetryMs, options.retryMs * 2 ** (attempt - 1));
      later(wait, () => add({ event, attempt: attempt + 1 }));
    } else
      options.warn(`Stripe emulator: gave up delivering ${event.type} ${event.id} after ${attempt} tries`);
  }

  function post(event: WebhookEvent, done: (status: number | null, error?: string) => void) {
    let answered = false;
    const finish = (status: number | null, error?: string) => {
      if (answered) return;
      answered = true;
      clearTimeout(timeout);
      done(status, error);
    };
    const request = transport.request(url, {
      method: 'POST',
      agent,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(event.body),
        'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'Stripe-Signature': sign(event.body, options.secret),
      },
    });
    const timeout = setTimeout(() => request.destroy(new Error('timed out')), TIMEOUT_MS);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => finish(response.statusCode ?? null));
      response.on('error', (error) => finish(null, error.message));
    });
    request.on('error', (error) => finish(null, error.message));
    request.end(event.body);
  }

  function send(event: WebhookEvent) {
    const { copies, delayMs } = switches.current.webhooks;
    for (let copy = 0; copy < copies; copy += 1) {
      if (delayMs > 0) later(delayMs, () => add({ event, attempt: 1 }));
      else add({ event, attempt: 1 });
    }
  }

  return {
    /** Sends an event, as often and as late as the switches say. */
    send,
    /** To be called when the switches changed. */
    switched: release,
    deliveries: deliveries as readonly Delivery[],
    /** Deliveries that wait or are under way. */
    pending: () => ready.length + held.length + underWay + timers.size - (reverseTimer ? 1 : 0),
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      agent.destroy();
    },
  };
}
