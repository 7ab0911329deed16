import type { TraceSpan } from './spans.ts';
import { waterfallOf, type Line } from './waterfall.ts';

const style = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
h1 { font-size: 1.3rem }
a { color: inherit }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #8884; padding: .35rem .6rem; text-align: left; vertical-align: top }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap }
.failed { color: #d33 }
.tag { border-radius: .3rem; color: #fff; display: inline-block; font-size: .85em; padding: 0 .4rem }
.track { position: relative; height: 1.3rem; width: 100%; min-width: 16rem }
.bar { border-radius: .2rem; height: 100%; min-width: 3px; position: absolute }
details { display: inline-block }
dl { display: grid; font-size: .85em; gap: 0 .8rem; grid-template-columns: max-content auto; margin: .3rem 0 }
dd { margin: 0; overflow-wrap: anywhere }`;

/** A colour for each service, told apart by those who see no red or green as well (Okabe and Ito's). */
const colours: Record<string, string> = {
  auth: '#56657a',
  tickets: '#009e73',
  orders: '#0072b2',
  payments: '#c0392b',
  expiration: '#8e5ea2',
};
const colourOf = (service: string): string => colours[service] ?? '#555';

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const ms = (value: number): string => (value < 100 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
const tag = (service: string): string =>
  `<span class="tag" style="background:${colourOf(service)}">${escape(service)}</span>`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${escape(title)}</title><style>${style}</style><body>${body}`;

const startOf = (trace: TraceSpan[]): number => Math.min(...trace.map(({ startedAt }) => startedAt));
const rootOf = (trace: TraceSpan[]): TraceSpan => waterfallOf(trace)[0]!.span;

/** The list of traces, newest first. */
export function listPage(traces: TraceSpan[][]): string {
  const rows = traces.map((trace) => {
    const services = [...new Set(trace.map(({ service }) => service))];
    const root = rootOf(trace);
    const failures = trace.filter(({ failed }) => failed).length;
    return `<tr>
      <td class="number">${new Date(startOf(trace)).toISOString().slice(11, 23)}</td>
      <td><a href="/traces/${root.traceId}">${escape(root.name)}</a>${failures > 0 ? ` <span class="failed">${failures} failed</span>` : ''}</td>
      <td>${services.map(tag).join(' ')}</td>
      <td class="number">${trace.length}</td>
      <td class="number">${ms(Math.max(...trace.map(({ endedAt }) => endedAt)) - startOf(trace))}</td></tr>`;
  });
  const table = `<table><thead><tr><th>UTC<th>Began with<th>Services<th class="number">Spans<th class="number">From first to last</thead>${rows.join('')}</table>`;
  return page(
    'Traces',
    `<h1>Traces</h1><p><a href="/">Look again</a>. Spans arrive a second after they end.</p>${rows.length > 0 ? table : '<p>None yet: use the storefront.</p>'}`,
  );
}

/** One trace as a waterfall. */
export function tracePage(trace: TraceSpan[]): string {
  const start = startOf(trace);
  const { traceId, name } = rootOf(trace);
  const rows = waterfallOf(trace).map((line) => row(line, start));
  return page(
    name,
    `<p><a href="/">All traces</a></p><h1>${escape(name)}</h1><p>${trace.length} spans, trace <code>${traceId}</code>. Time in which nothing happened is cut.</p>
    <table><thead><tr><th>Service<th>Span<th class="number">After<th class="number">Took<th></thead>${rows.join('')}</table>`,
  );
}

function row({ span, depth, left, width }: Line, start: number): string {
  const facts = Object.entries(span.attributes).map(
    ([key, value]) => `<dt>${escape(key)}<dd>${escape(value)}`,
  );
  const others = span.links
    .filter(({ traceId }) => traceId !== span.traceId)
    .map(({ traceId }) => `<dt>see also<dd><a href="/traces/${traceId}">trace ${traceId}</a>`);
  return `<tr>
    <td>${tag(span.service)}</td>
    <td style="padding-left:${depth * 1.1 + 0.6}rem"><details><summary${span.failed ? ' class="failed"' : ''}>${escape(span.name)}</summary><dl><dt>kind<dd>${span.kind}${facts.join('')}${others.join('')}</dl></details></td>
    <td class="number">${ms(span.startedAt - start)}</td>
    <td class="number">${ms(span.endedAt - span.startedAt)}</td>
    <td><div class="track"><div class="bar" style="background:${colourOf(span.service)};left:${left.toFixed(2)}%;width:${width.toFixed(2)}%"></div></div></td></tr>`;
}
