/**
 * The address of one database on a server: `mongodb://host:1/?x=y` and `orders` give `mongodb://host:1/orders?x=y`.
 * Credentials, several hosts and options stay as they are; a database that the address names already is replaced, and
 * where there are credentials it stays the one to authenticate against.
 */
export function mongoUrlFor(url: string, database: string): string {
  const match = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(url);
  if (!match) throw new Error('Not a mongodb:// address');
  const [, server = '', previous = '', query = ''] = match;
  const options = new URLSearchParams(query);
  if (previous && server.includes('@') && !options.has('authSource')) options.set('authSource', previous);
  const text = options.toString();
  return `${server}/${encodeURIComponent(database)}${text ? `?${text}` : ''}`;
}
