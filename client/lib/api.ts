import { ApiError } from './api-error.ts';
import { send, type ApiRequest } from './http.ts';
import { renewSession } from './renew-session.ts';
import { answeredAt } from './server-clock.ts';
import { forgetOfflineCopies } from './offline/offline-copies.ts';
import type { QrKeySet } from './door/read-qr.ts';
import type {
  EventView,
  IssuedTicket,
  ListedTicket,
  Order,
  OrderRequest,
  Page,
  Payment,
  ScanRequest,
  Verification,
} from './types.ts';

/** The API as the browser calls it: same origin, the session in its cookie. Every call throws an ApiError. */

export const signUp = (form: { email: string; password: string; name?: string; role: string }) =>
  becomeSomebodyElse({ method: 'post', url: '/users/signup', data: form });

export const signIn = (form: { email: string; password: string }) =>
  becomeSomebodyElse({ method: 'post', url: '/users/signin', data: form });

export const signOut = () => becomeSomebodyElse({ method: 'post', url: '/users/signout', data: {} });

export const verifyEmail = (token: string) =>
  call<unknown>({ method: 'post', url: '/users/verify-email', data: { token } });

export const resendVerification = () =>
  call<unknown>({ method: 'post', url: '/users/resend-verification', data: {} });

/** Lists a ticket. The key makes a repeated call give the same ticket instead of another one. */
export const listTicket = (
  form: { title: string; price: number; currency: string },
  idempotencyKey: string,
) =>
  call<ListedTicket>({
    method: 'post',
    url: '/tickets',
    data: form,
    headers: { 'Idempotency-Key': idempotencyKey },
  });

export const changeTicket = (id: string, form: { title: string; price: number }) =>
  call<ListedTicket>({ method: 'put', url: `/tickets/${id}`, data: form });

/** Holds tickets. The key makes a repeated call give the same order instead of another one. */
export const placeOrder = (wanted: OrderRequest, idempotencyKey: string) =>
  call<Order>({
    method: 'post',
    url: '/orders',
    data: wanted,
    headers: { 'Idempotency-Key': idempotencyKey },
  });

export const cancelOrder = (id: string) => call<unknown>({ method: 'delete', url: `/orders/${id}` });

export const startCheckout = (orderId: string) =>
  call<{ checkoutUrl: string }>({ method: 'post', url: '/payments', data: { orderId } });

/** Lets a ticket's holder through a door. `scan.scanId` makes a repeated call the same scan. */
export const verifyTicket = (scan: ScanRequest, timeout?: number) =>
  call<Verification>({
    method: 'post',
    url: '/tickets/verify',
    data: scan,
    ...(timeout !== undefined && { timeout }),
  });

/** The keys that QR codes are signed with, and how far the API's clock is ahead (ms). */
export async function readQrKeys(timeout: number): Promise<{ keys: QrKeySet; clockOffset: number }> {
  const response = await request<QrKeySet>({
    url: '/tickets/.well-known/jwks.json',
    headers: { 'Cache-Control': 'no-cache' },
    timeout,
  });
  return { keys: response.data, clockOffset: answeredAt(response.headers.get('date')) - Date.now() };
}

export const readEvent = (id: string) => call<EventView>({ url: `/events/${id}` });

/** An order, and how far the API's clock is ahead of this browser's (ms, half a second more or less). */
export async function readOrder(id: string): Promise<{ order: Order; clockOffset: number }> {
  const askedAt = Date.now();
  const response = await request<Order>({ url: `/orders/${id}` });
  const halfway = (askedAt + Date.now()) / 2;
  return { order: response.data, clockOffset: answeredAt(response.headers.get('date')) - halfway };
}

export const readPayment = (orderId: string) => call<Payment>({ url: '/payments', params: { orderId } });

/** Whether the tickets of an order are there to be shown. */
export const areIssued = async (orderId: string): Promise<boolean> => {
  const params = { orderId, limit: 1 };
  return (await call<Page<IssuedTicket>>({ url: '/tickets/mine', params })).items.length > 0;
};

/** A key for `Idempotency-Key`. Not crypto.randomUUID: that is missing where the site isn't on https. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Nothing that was kept of one person is left for the next, whatever the answer was. */
async function becomeSomebodyElse(config: ApiRequest): Promise<void> {
  try {
    await call<unknown>(config);
  } finally {
    await forgetOfflineCopies();
  }
}

/** Calls the API and answers its body. Throws an ApiError. */
export async function call<T>(config: ApiRequest): Promise<T> {
  return (await request<T>(config)).data;
}

async function request<T>(config: ApiRequest) {
  try {
    return await send<T>('/api', config);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || !(await isRenewed(error))) throw error;
  }
  // Refused before anything was done: it may be asked again, once.
  return send<T>('/api', config);
}

/** Whether a call that was refused may succeed now that the session has been renewed. */
async function isRenewed({ problems }: ApiError): Promise<boolean> {
  // The wrong password of a sign-in; everything else that is 401 is about the session.
  if (problems.some(({ code }) => code === 'bad-credentials')) return false;
  try {
    return (await renewSession()) !== 'ended';
  } catch {
    return false;
  }
}
