import { texts } from '@/lib/texts.ts';

/** What public/sw.js shows in place of a page that can't be had without network. It says nothing of anybody. */
export const dynamic = 'force-static';

const STYLE = `
:root{color-scheme:light dark}
body{min-height:90vh;margin:0;padding:1.5rem;display:grid;place-content:center;gap:1rem;text-align:center;
background:light-dark(#fbfaf8,#0f0f13);color:light-dark(#17161c,#f3f2f7);font:1rem/1.55 system-ui,sans-serif}
h1{margin:0;font-size:1.75rem}p{margin:0;max-width:34rem}a{color:light-dark(#2834d0,#a3abff)}`;

export function GET(): Response {
  const { title, hint } = texts.offlinePage;
  const links = [
    ['/my-tickets', texts.nav.myTickets],
    ['/door', texts.nav.door],
  ];
  const html = `<!doctype html>
<html lang="${texts.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · ${texts.site.name}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p>${hint}</p>
<p>${links.map(([href, label]) => `<a href="${href}">${label}</a>`).join(' · ')}</p>
</body>
</html>
`;
  return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
