/**
 * The address under which the visitor sees the site, for links that have to be whole (Open Graph, structured data).
 * From what the front door or ingress says of the request.
 */
export function siteUrl(headers: { get(name: string): string | null }): URL {
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? 'localhost';
  const protocol = headers.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? 'http';
  const url = `${protocol === 'https' ? 'https' : 'http'}://${host.split(',')[0]!.trim()}`;
  return new URL(URL.canParse(url) ? url : 'http://localhost');
}
