import { NextResponse, type NextRequest } from 'next/server';
import { sessionSecondsLeft } from '@/lib/session-cookie.ts';

/** A page takes a moment to be rendered: a token that is about to expire may not last until its end. */
const MARGIN_SECONDS = 5;

/** Runs before every page, and for nothing else. */
export const config = { matcher: '/((?!api/|_next/static|_next/image|.*\\.[\\w]+$).*)' };

/**
 * A visitor whose session token has expired is sent by way of auth, who alone is shown what renews it, and comes back
 * with a new one or signed out. Without that, the page would be rendered as for somebody who is not signed in.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const left = sessionSecondsLeft(request.cookies);
  if (request.method === 'GET' && left !== undefined && left < MARGIN_SECONDS && (await isAuthThere())) {
    const { pathname, search } = request.nextUrl;
    const renew = new URL('/api/users/renew', request.url);
    renew.searchParams.set('next', pathname + search);
    return NextResponse.redirect(renew, 307);
  }
  return NextResponse.next();
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
