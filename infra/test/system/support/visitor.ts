import axios, { type AxiosResponse } from 'axios';

/** A person using the API: keeps a session, takes every answer as it comes. */
export interface Visitor {
  email: string;
  id: string;
  get(path: string): Promise<AxiosResponse>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<AxiosResponse>;
  put(path: string, body: unknown): Promise<AxiosResponse>;
  patch(path: string, body: unknown): Promise<AxiosResponse>;
  delete(path: string): Promise<AxiosResponse>;
}

let count = 0;

/** Signs a new person up. @throws Error when the API refuses */
export async function signUp(url: string, role: 'buyer' | 'seller' = 'buyer'): Promise<Visitor> {
  count += 1;
  const email = `${role}-${process.pid}-${count}-${Date.now()}@example.com`;
  const http = axios.create({ baseURL: url, validateStatus: () => true, timeout: 30_000 });
  const signedUp = await http.post('/api/users/signup', {
    email,
    password: 'a-long-password',
    name: `Person ${count}`,
    role,
  });
  if (signedUp.status !== 201)
    throw new Error(`sign up: ${signedUp.status} ${JSON.stringify(signedUp.data)}`);
  const cookie = (signedUp.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ');
  http.defaults.headers.common['Cookie'] = cookie;
  return {
    email,
    id: signedUp.data.currentUser.id as string,
    get: (path) => http.get(path),
    post: (path, body, headers = {}) => http.post(path, body, { headers }),
    put: (path, body) => http.put(path, body),
    patch: (path, body) => http.patch(path, body),
    delete: (path) => http.delete(path),
  };
}

/** Lists a ticket and answers its id. */
export async function listTicket(seller: Visitor, price = 4500, title = 'A ticket'): Promise<string> {
  const { status, data } = await seller.post('/api/tickets', { title, price });
  if (status !== 201) throw new Error(`list: ${status} ${JSON.stringify(data)}`);
  return data.id as string;
}

/** Orders a ticket and answers the order. */
export async function placeOrder(
  buyer: Visitor,
  ticketId: string,
): Promise<{ id: string; expiresAt: string; status: string }> {
  const { status, data } = await buyer.post('/api/orders', { ticketId });
  if (status !== 201) throw new Error(`order: ${status} ${JSON.stringify(data)}`);
  return data as { id: string; expiresAt: string; status: string };
}

/** Pays with a good card on the page that a checkout address leads to, and answers the status. */
export async function payOnStripe(emulator: string, checkoutUrl: string): Promise<number> {
  const session = /cs_test_\w+/.exec(checkoutUrl)![0];
  const { status } = await fetch(`${emulator}/emulator/checkout/${session}/pay`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ card: '4242424242424242' }),
  });
  return status;
}

/** Makes an event of one session in a month with these sections, publishes it, and answers it. */
export async function publishEvent(
  seller: Visitor,
  sections: object[],
  changes: object = {},
): Promise<{ id: string; sessions: { id: string }[] }> {
  const startsAt = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString();
  const made = await seller.post('/api/events', {
    name: 'Opening night',
    venue: { name: 'The Hall' },
    currency: 'usd',
    sessions: [{ startsAt }],
    sections,
    ...changes,
  });
  if (made.status !== 201) throw new Error(`event: ${made.status} ${JSON.stringify(made.data)}`);
  const published = await seller.post(`/api/events/${made.data.id}/publish`);
  if (published.status !== 200)
    throw new Error(`publish: ${published.status} ${JSON.stringify(published.data)}`);
  return published.data as { id: string; sessions: { id: string }[] };
}
