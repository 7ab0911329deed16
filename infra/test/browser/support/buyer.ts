import { eventually } from '@aisle/common/testing';
import type { APIRequestContext, Browser, Page } from 'playwright-core';
import { sizes, visit } from '../../system/support/browser.ts';

/** A person in a browser, who is signed in. */
export interface Person {
  page: Page;
  /** The API with this person's session. */
  api: APIRequestContext;
  email: string;
  consoleErrors: string[];
}

let count = 0;

/** Signs a new person up, without going through the pages. */
export async function newPerson(
  browser: Browser,
  url: string,
  size: keyof typeof sizes,
  { role = 'buyer', name = 'Bea Buyer' }: { role?: 'buyer' | 'seller'; name?: string } = {},
): Promise<Person> {
  const { page, consoleErrors } = await visit(browser, url, size);
  const email = `${role}-${process.pid}-${(count += 1)}@example.com`;
  const data = { email, password: 'a-long-password', name, role };
  await answerOf(page.request.post('/api/users/signup', { data }));
  return { page, api: page.request, email, consoleErrors };
}

/** Signs in somebody who is known. */
export async function knownPerson(
  browser: Browser,
  url: string,
  size: keyof typeof sizes,
  { email, password }: { email: string; password: string },
): Promise<Person> {
  const { page, consoleErrors } = await visit(browser, url, size);
  await answerOf(page.request.post('/api/users/signin', { data: { email, password } }));
  return { page, api: page.request, email, consoleErrors };
}

export interface PlacedOrder {
  id: string;
  expiresAt: string;
  tickets: { seat?: string }[];
}

/** Orders through the API. @throws Error when it is refused */
export const order = (api: APIRequestContext, data: object): Promise<PlacedOrder> =>
  answerOf(api.post('/api/orders', { data }));

export interface BoughtTicket {
  id: string;
  orderId: string;
  seat?: string;
  qr: string;
}

/** Orders, pays with a card token, waits for the tickets and answers them, by their seats. */
export async function buy(api: APIRequestContext, data: object): Promise<BoughtTicket[]> {
  const { id } = await order(api, data);
  await answerOf(api.post('/api/payments', { data: { orderId: id, token: 'tok_visa' } }));
  const { items } = await eventually(async () => {
    const mine = await answerOf<{ items: BoughtTicket[] }>(api.get(`/api/tickets/mine?orderId=${id}`));
    return mine.items.length > 0 ? mine : undefined;
  }, 15_000);
  return items.sort((a, b) => (a.seat ?? '').localeCompare(b.seat ?? '', undefined, { numeric: true }));
}

/** An answer's body. @throws Error when it is a refusal */
export async function answerOf<T>(asked: ReturnType<APIRequestContext['get']>): Promise<T> {
  const response = await asked;
  if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
  return (await response.text()) === '' ? (undefined as T) : ((await response.json()) as T);
}

/** The console's errors but those that a browser writes itself when there is no network. */
export const unexpected = (consoleErrors: string[]): string[] =>
  consoleErrors.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'));
