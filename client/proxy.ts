import { NextResponse, type NextRequest } from 'next/server';
import { contentSecurityPolicy } from '@/lib/content-security-policy.ts';
import { sessionSecondsLeft } from '@/lib/session-cookie.ts';

/** A page takes a moment to be rendered: a token that is about to expire may not last until its end. */
const MARGIN_SECONDS = 5;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Runs before every page, and for nothing else. */
export const config = { matcher: '/((?!api/|_next/static|_next/image|.*\\.[\\w]+$).*)' };

/**
 * A visitor whose session token has expired is sent by way of auth, who alone is shown what renews it, and comes back
 * with a new one or signed out. Without that, the page would be rendered as for somebody who is not signed in.
 * Everybody else's page comes with a content security policy of its own, whose nonce Next puts on its scripts.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const left = sessionSecondsLeft(request.cookies);
  if (request.method === 'GET' && left !== undefined && left < MARGIN_SECONDS && (await isAuthThere())) {
    const { pathname, search } = request.nextUrl;
    const renew = new URL('/api/users/renew', request.url);
    renew.searchParams.set('next', pathname + search);
    return NextResponse.redirect(renew, 307);
  }

  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, { development: process.env.NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  headers.set('Content-Security-Policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  if (isOverTls(request)) {
    response.headers.set('Strict-Transport-Security', `max-age=${YEAR_SECONDS}; includeSubDomains`);
  }
  return response;
}

/** While auth is away its visitors would be sent to an error; pages can do without knowing who they are. */
async function isAuthThere(): Promise<boolean> {
  try {
    const url = `${process.env['API_URL']}/api/users/.well-known/jwks.json`;
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

/** Behind the ingress TLS has ended already: it says how the visitor came. */
const isOverTls = (request: NextRequest): boolean =>
  request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
