type Cookies = { get(name: string): { value: string } | undefined };

/**
 * How long the visitor's session token still lasts (seconds, below zero once it has expired), or undefined where there
 * is none that can be read. It is not verified: this tells when to renew, the API tells who somebody is.
 */
export function sessionSecondsLeft(cookies: Cookies, now = Date.now()): number | undefined {
  const cookie = cookies.get('__Host-session') ?? cookies.get('session');
  if (!cookie) return undefined;
  try {
    const { jwt } = JSON.parse(atob(cookie.value)) as { jwt: string };
    const claims = jwt.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const { exp } = JSON.parse(atob(claims)) as { exp: unknown };
    return typeof exp === 'number' ? exp - now / 1000 : undefined;
  } catch {
    return undefined;
  }
}
