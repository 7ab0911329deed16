import type { TraceSpan } from './spans.ts';

/** A line of a trace as it is drawn: a span, how deep it lies, and where its bar is, in percent of the width. */
export interface Line {
  span: TraceSpan;
  depth: number;
  left: number;
  width: number;
}

/** Time in which nothing happened is drawn as wide as this part of all that did. */
const GAP = 0.03;

/**
 * A trace as lines: each span below its parent, brothers in the order of their start. The axis is cut where no span
 * runs: a buyer may take minutes to pay, and what happens before and after takes milliseconds.
 */
export function waterfallOf(spans: TraceSpan[]): Line[] {
  const at = axisOf(spans);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = new Map<string, TraceSpan[]>();
  for (const span of spans) {
    // What has no parent here is a beginning: its parent is elsewhere, or has not ended yet.
    const parent = span.parentSpanId !== undefined && ids.has(span.parentSpanId) ? span.parentSpanId : '';
    below.set(parent, [...(below.get(parent) ?? []), span]);
  }
  const linesBelow = (parent: string, depth: number): Line[] =>
    (below.get(parent) ?? [])
      .toSorted((a, b) => a.startedAt - b.startedAt)
      .flatMap((span) => {
        const left = at(span.startedAt);
        return [{ span, depth, left, width: at(span.endedAt) - left }, ...linesBelow(span.spanId, depth + 1)];
      });
  return linesBelow('', 0);
}

/** Where on the axis a time is, in percent. */
function axisOf(spans: TraceSpan[]): (time: number) => number {
  const busy: { from: number; to: number }[] = [];
  for (const { startedAt, endedAt } of spans.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const last = busy.at(-1);
    if (last && startedAt <= last.to) last.to = Math.max(last.to, endedAt);
    else busy.push({ from: startedAt, to: endedAt });
  }
  const worked = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const gap = worked * GAP;
  const whole = worked + gap * (busy.length - 1) || 1;
  return (time) => {
    let before = 0;
    for (const { from, to } of busy) {
      if (time <= to) return ((before + Math.max(0, time - from)) / whole) * 100;
      before += to - from + gap;
    }
    return 100;
  };
}
