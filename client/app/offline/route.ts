import { texts } from '@/lib/texts.ts';

/** What public/sw.js shows in place of a page that can't be had without network. It says nothing of anybody. */
export const dynamic = 'force-static';

const STYLE = `
:root{color-scheme:light dark}
body{min-height:90vh;margin:0;padding:1.5rem;display:grid;place-content:center;gap:1rem;text-align:center;
background:light-dark(#fbfaf8,#0f0f13);color:light-dark(#17161c,#f3f2f7);
font:1rem/1.55 -apple-system,'Segoe UI',Roboto,Inter,'Noto Sans','Liberation Sans',system-ui,sans-serif}
h1{margin:0;font-size:1.75rem;letter-spacing:-.03em}p{margin:0;max-width:28rem;color:light-dark(#5a5764,#b1aebc)}
nav{display:flex;flex-wrap:wrap;justify-content:center;gap:.75rem;margin-top:.5rem}
a{padding:.65rem 1.5rem;border-radius:999px;background:light-dark(#2834d0,#a3abff);color:light-dark(#fff,#0d1046);
font-weight:680;text-decoration:none}`;

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
<nav>${links.map(([href, label]) => `<a href="${href}">${label}</a>`).join('')}</nav>
</body>
</html>
`;
  return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
