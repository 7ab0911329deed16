import { z } from 'zod';

const webhookSwitches = z.strictObject({
  /** How often each event is sent. */
  copies: z.int().min(1).max(20),
  /** Collects events for `reverseWindowMs`, then sends the newest first, one after another. */
  reverse: z.boolean(),
  reverseWindowMs: z.int().min(1).max(60_000),
  /** How long after the fact an event is sent. */
  delayMs: z.int().min(0).max(3_600_000),
  /** Sends nothing until it is off again. */
  paused: z.boolean(),
});

const switches = z.strictObject({
  /** How long each API call takes. */
  latencyMs: z.int().min(0).max(600_000),
  /** Whether that time passes before the call is executed, or between that and the answer. */
  latencyAt: z.enum(['before', 'after']),
  /** Answers 429 or 500, cuts the connection (`drop`), or never answers (`hang`). */
  failWith: z.union([z.literal(429), z.literal(500), z.literal('hang'), z.literal('drop'), z.null()]),
  /** `before`: nothing was done. `after`: all was done, only the answer is lost. */
  failAt: z.enum(['before', 'after']),
  /** Stripe's own 500s are stored under the idempotency key and answered again: `true` does that (with `failAt: after`). */
  failSticks: z.boolean(),
  /** The share of calls that fail, 0 to 1. */
  failRate: z.number().min(0).max(1),
  /** Only so many more calls fail, then `failWith` is null again. */
  failNext: z.union([z.int().min(1), z.null()]),
  /** Only calls whose path starts so meet latency and failures, e.g. `/v1/refunds`. */
  path: z.union([z.string(), z.null()]),
  /** Only calls with this method do. */
  method: z.union([z.enum(['GET', 'POST']), z.null()]),
  /** Moves the emulator's clock: sessions expire by it. */
  clockOffsetSeconds: z.int(),
  webhooks: webhookSwitches,
});

export type Switches = z.infer<typeof switches>;
export type Fault = NonNullable<Switches['failWith']>;

/** A change: only what is named changes. */
export const switchChange = switches
  .partial()
  .extend({ webhooks: webhookSwitches.partial().optional() })
  .strict();

const normal: Switches = {
  latencyMs: 0,
  latencyAt: 'before',
  failWith: null,
  failAt: 'before',
  failSticks: false,
  failRate: 1,
  failNext: null,
  path: null,
  method: null,
  clockOffsetSeconds: 0,
  webhooks: { copies: 1, reverse: false, reverseWindowMs: 300, delayMs: 0, paused: false },
};

export type SwitchBoard = ReturnType<typeof createSwitches>;

/** The switches by which tests make the emulator misbehave. All are off at the start and after `reset`. */
export function createSwitches() {
  let current = structuredClone(normal);
  return {
    get current(): Readonly<Switches> {
      return current;
    },
    set(change: z.infer<typeof switchChange>) {
      current = { ...current, ...change, webhooks: { ...current.webhooks, ...change.webhooks } };
    },
    reset() {
      current = structuredClone(normal);
    },

    /** What this call meets; counts it against `failNext`. */
    meet(method: string, path: string): { latencyMs: number; fault: Fault | null } {
      const applies =
        (current.path === null || path.startsWith(current.path)) &&
        (current.method === null || current.method === method);
      if (!applies) return { latencyMs: 0, fault: null };
      const fails = current.failWith !== null && (current.failRate === 1 || Math.random() < current.failRate);
      const fault = fails ? current.failWith : null;
      if (fails && current.failNext !== null) {
        current.failNext -= 1;
        if (current.failNext === 0) {
          current.failNext = null;
          current.failWith = null;
        }
      }
      return { latencyMs: current.latencyMs, fault };
    },
  };
}
