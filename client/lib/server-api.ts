import 'server-only';
import axios from 'axios';
import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { ApiError, refusal, unreachable } from './api-error.ts';
import type { Params } from './http.ts';
import { sessionSecondsLeft } from './session-cookie.ts';
import { answeredAt } from './server-clock.ts';
import { signInPath } from './return-path.ts';
import type { User } from './types.ts';

/** What the API is told of the visitor's request. */
const FORWARDED = ['cookie', 'x-forwarded-for', 'x-request-id'];

const http = axios.create({ timeout: 10_000, maxRedirects: 0, proxy: false, validateStatus: null });

/** An answer of the API and the time on its clock (ms) when it was given. */
export type Answer<T> = { data: T; serverNow: number };

/**
 * Reads from the API as the visitor, while a page is rendered.
 * Throws an ApiError.
 */
export async function read<T>(path: string, params?: Params): Promise<Answer<T>> {
  const summary = `GET ${path}`;
  const response = await http
    .get<T>(`/api${path}`, { baseURL: apiUrl(), params, headers: await visitorHeaders() })
    .catch((error: unknown) => {
      // What axios throws has the request with it, and so the visitor's session: only its words may get into a log.
      throw unreachable(`${summary}: ${String(error)}`);
    });
  const { status, data } = response;
  if (status < 200 || status > 299) throw refusal(status, data, `${summary}: ${status}`);
  return { data, serverNow: answeredAt(response.headers['date'] as string | undefined) };
}

/** Like `read`, but what the API doesn't know becomes the not-found page. */
export async function readOrNotFound<T>(path: string): Promise<Answer<T>> {
  try {
    return await read<T>(path);
  } catch (error) {
    if (error instanceof ApiError && [400, 404].includes(error.status)) notFound();
    throw error;
  }
}

/** Like `read`, for what a page can do without: null when the API can't say. */
export async function readIfPossible<T>(path: string, params?: Params): Promise<T | null> {
  try {
    return (await read<T>(path, params)).data;
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** The signed-in user, asked for once a request. Throws an ApiError when the API can't say. */
export const currentUser = cache(async (): Promise<User | null> => {
  // Without a session there is nobody to ask for.
  if (sessionSecondsLeft(await cookies()) === undefined) return null;
  const { data } = await read<{ currentUser: User | null }>('/users/currentuser');
  return data.currentUser;
});

/** The signed-in user for pages that read just as well without knowing. */
export async function visitor(): Promise<User | null> {
  try {
    return await currentUser();
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** The signed-in user, or off to the sign-in page and back to `returnTo` afterwards. */
export async function requireUser(returnTo: string): Promise<User> {
  return (await currentUser()) ?? redirect(signInPath(returnTo));
}

async function visitorHeaders(): Promise<Record<string, string>> {
  const incoming = await headers();
  return Object.fromEntries(
    FORWARDED.flatMap((name) => {
      const value = incoming.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function apiUrl(): string {
  const url = process.env['API_URL'];
  if (!url) throw new Error('API_URL is not set: give the address under which the server reaches the API');
  return url;
}
