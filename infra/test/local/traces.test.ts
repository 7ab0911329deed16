import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTraceStore, type TraceSpan } from '../../local/traces/spans.ts';
import { startTraceViewer, type TraceViewer } from '../../local/traces/start-trace-viewer.ts';
import { waterfallOf } from '../../local/traces/waterfall.ts';

const traceId = 'a'.repeat(32);

const span = (spanId: string, from: number, to: number, more: Partial<TraceSpan> = {}): TraceSpan => ({
  traceId,
  spanId,
  service: 'orders',
  name: spanId,
  kind: 'internal',
  startedAt: from,
  endedAt: to,
  failed: false,
  attributes: {},
  links: [],
  ...more,
});

describe('a waterfall', () => {
  it('has each span below its parent, in the order of their start, whatever order they came in', () => {
    const lines = waterfallOf([
      span('b', 5, 9, { parentSpanId: 'root' }),
      span('a1', 2, 3, { parentSpanId: 'a' }),
      span('root', 0, 10, { parentSpanId: 'the-browser' }),
      span('a', 1, 4, { parentSpanId: 'root' }),
    ]);
    expect(lines.map(({ span: { spanId }, depth }) => [spanId, depth])).toEqual([
      ['root', 0],
      ['a', 1],
      ['a1', 2],
      ['b', 1],
    ]);
    expect(lines.map(({ left, width }) => [left, width])).toEqual([
      [0, 100],
      [10, 30],
      [20, 10],
      [50, 40],
    ]);
  });

  it('cuts the time in which nothing happens', () => {
    const minute = 60_000;
    const [first, second] = waterfallOf([span('a', 0, 10), span('b', minute, minute + 10)]);
    expect(first).toMatchObject({ left: 0 });
    expect(first!.width).toBeGreaterThan(45);
    expect(second!.left).toBeLessThan(55);
    expect(second!.left + second!.width).toBeCloseTo(100);
  });
});

it('keeps the newest traces, and of an endless one only the beginning', () => {
  const store = createTraceStore(2, 3);
  for (const id of ['1', '2', '3']) store.add([span('x', 0, 1, { traceId: id })]);
  expect(store.all().map(([first]) => first!.traceId)).toEqual(['3', '2']);
  for (let count = 0; count < 5; count += 1) store.add([span('y', 0, 1, { traceId: '3' })]);
  expect(store.find('3')).toHaveLength(3);
});

describe('the viewer', () => {
  let viewer: TraceViewer;
  beforeEach(async () => {
    viewer = await startTraceViewer();
  });
  afterEach(() => viewer.stop());

  const post = (body: unknown) =>
    fetch(`${viewer.url}/v1/traces`, { method: 'POST', body: JSON.stringify(body) });

  /** As OpenTelemetry's specification has it: https://github.com/open-telemetry/opentelemetry-proto/blob/main/examples/trace.json */
  const exported = (name: string) => ({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'payments' } }] },
        scopeSpans: [
          {
            scope: { name: 'aisle' },
            spans: [
              {
                traceId,
                spanId: 'eee19b7ec3c1b174',
                parentSpanId: '',
                name,
                kind: 2,
                startTimeUnixNano: '1544712660000000000',
                endTimeUnixNano: '1544712661500000000',
                attributes: [{ key: 'http.response.status_code', value: { intValue: 503 } }],
                links: [{ traceId: 'b'.repeat(32), spanId: 'eee19b7ec3c1b175' }],
                status: { code: 2 },
              },
            ],
          },
        ],
      },
    ],
  });

  it('shows what it was sent, as text and never as markup', async () => {
    expect((await post(exported('GET /<script>alert(1)</script>'))).status).toBe(200);
    expect(viewer.traces()).toMatchObject([
      [
        {
          service: 'payments',
          kind: 'server',
          failed: true,
          startedAt: 1544712660000,
          endedAt: 1544712661500,
          attributes: { 'http.response.status_code': '503' },
        },
      ],
    ]);
    for (const path of ['/', `/traces/${traceId}`]) {
      const answer = await fetch(`${viewer.url}${path}`);
      const html = await answer.text();
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(html).toContain('GET /&#60;script&#62;');
      expect(html).not.toContain('<script');
      expect(html).toContain('1500 ms');
    }
    expect(await (await fetch(`${viewer.url}/traces/${traceId}`)).text()).toContain(
      `/traces/${'b'.repeat(32)}`,
    );
  });

  it('refuses what is no export, and goes on', async () => {
    for (const body of [{}, { resourceSpans: [{}] }, 'x']) expect((await post(body)).status).toBe(400);
    expect((await fetch(`${viewer.url}/traces/${traceId}`)).status).toBe(404);
    expect(await (await fetch(viewer.url)).text()).toContain('None yet');
  });
});
