import { createHash } from 'node:crypto';

/** Markup that needs no more escaping. */
export class Html {
  text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | false | undefined | Part[];

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return String(part).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A template tag that escapes everything put into it but other `html`. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => text + render(parts[index])).join(''));
}

const style = `
:root { --ink: #1a1f36; --soft: #4f566b; --line: #d5dbe5; --accent: #4338ca; --bad: #b42318; --paper: #fff; --wash: #f6f8fb }
* { box-sizing: border-box }
body { margin: 0; color: var(--ink); background: var(--wash); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
.banner { padding: .6rem 1rem; background: #fff4d6; color: #6b4a00; border-bottom: 1px solid #ecd9a0; text-align: center; font-size: .9rem }
main { display: grid; gap: 1.5rem; max-width: 60rem; margin: 0 auto; padding: 1.25rem 1rem 3rem }
main.narrow { max-width: 32rem }
h1 { margin: .25rem 0 1rem; font-size: 1.15rem; font-weight: 600; color: var(--soft) }
h1 strong { display: block; font-size: 2.1rem; line-height: 1.2; color: var(--ink) }
h2 { margin: 0 0 1rem; font-size: 1.15rem }
a { color: var(--accent) }
.card h1 { font-size: 1.3rem; color: inherit }
.back { display: inline-block; padding: .3rem 0; font-size: .95rem }
.items { margin: 0; padding: 0; list-style: none }
.items li { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0; border-top: 1px solid var(--line) }
.items small, .hint { display: block; color: var(--soft); font-size: .875rem }
.items li.total { font-weight: 600 }
.price { white-space: nowrap }
.card { padding: 1.25rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px }
.card + .card { margin-top: 1rem }
label { display: block; margin-bottom: .25rem; font-weight: 600; font-size: .95rem }
input { width: 100%; min-height: 3rem; padding: .5rem .75rem; border: 1px solid #8792a2; border-radius: 8px; font: inherit; background: #fff; color: inherit }
.field { margin-bottom: 1rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }
button { min-height: 3rem; padding: .5rem 1rem; border: 1px solid #8792a2; border-radius: 8px; background: #fff; color: inherit; font: inherit; cursor: pointer }
button:hover { background: var(--wash) }
button.main, a.main { display: block; width: 100%; padding: .7rem 1rem; border: 0; border-radius: 8px; background: var(--accent); color: #fff; font-weight: 600; text-align: center; text-decoration: none }
button.main:hover, a.main:hover { background: #3730a3 }
button.wide { width: 100%; margin-top: .75rem }
:focus-visible { outline: 3px solid #a5b4fc; outline-offset: 2px }
.error { margin: 0 0 1rem; padding: .75rem 1rem; border: 1px solid #f3b4ae; border-radius: 8px; background: #fef3f2; color: var(--bad); font-weight: 600 }
[aria-invalid=true] { border-color: var(--bad) }
.cards { display: grid; gap: .5rem; margin: 0; padding: 0; list-style: none }
.cards button { display: flex; flex-direction: column; justify-content: center; width: 100%; text-align: left }
.cards span { font-size: .875rem; font-variant-numeric: tabular-nums; color: var(--soft) }
@media (min-width: 52rem) {
  main:not(.narrow) { grid-template-columns: 1fr 1fr; gap: 3.5rem; padding-top: 3rem }
  .banner { padding: .75rem }
  .narrow { padding-top: 3rem }
  .cards button { flex-direction: row; justify-content: space-between; align-items: center }
}
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** Headers of every page: no script runs, nothing is cached, nobody frames it. */
export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; frame-ancestors 'none'; base-uri 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
};

/** A whole page. */
export function page(title: string, main: Html, narrow = false): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>${title} — Stripe emulator</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <div class="banner" role="note">
          <strong>Stripe emulator — test cards only.</strong> No money moves. Never enter a real card.
        </div>
        ${new Html(narrow ? '<main class="narrow">' : '<main>')} ${main} ${new Html('</main>')}
      </body>
    </html>`.text;
}
