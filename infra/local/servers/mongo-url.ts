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

/**
 * The address of a server on this machine. A driver whose check of the server was under way at the moment of a crash
 * waits `connectTimeoutMS` (30 s by default) for its answer, and looks every `heartbeatFrequencyMS` (10 s) whether the
 * server is back. Here a server is back within a second.
 */
export function localMongoUrl(port: number): string {
  return `mongodb://127.0.0.1:${port}/?directConnection=true&connectTimeoutMS=5000&heartbeatFrequencyMS=1000`;
}
