import { demoEvents } from './demo-events.ts';

/** The accounts that the local stack has from its first start. */
export const demoAccounts = {
  seller: { email: 'seller@example.com', password: 'demo-password', name: 'Sam Seller', role: 'seller' },
  buyer: { email: 'buyer@example.com', password: 'demo-password', name: 'Bea Buyer', role: 'buyer' },
} as const;

const demoTickets = [
  { title: 'Arctic Monkeys, floor standing', price: 8900 },
  { title: 'La Traviata, stalls row 7', price: 12_500 },
  { title: 'City Derby, north stand', price: 4200 },
  { title: 'Stand-up Night at The Cellar', price: 1800 },
  { title: 'Modern Art Late, entry 20:00', price: 2400 },
];

async function post(url: string, body: unknown, cookie = ''): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Cookie: cookie },
    body: JSON.stringify(body),
  });
}

/**
 * Makes the demo accounts and what they sell, through the API as anybody would.
 * @returns false when they are there already
 * @throws Error when the API refuses
 */
export async function loadDemoData(url: string): Promise<boolean> {
  const signups = [];
  for (const account of Object.values(demoAccounts)) {
    signups.push(await post(`${url}/api/users/signup`, account));
  }
  if (signups.every(({ status }) => status === 409)) return false;
  const failed = signups.find(({ ok }) => !ok);
  if (failed) throw new Error(`demo accounts: ${failed.status} ${await failed.text()}`);

  const cookie = signups[0]!.headers
    .getSetCookie()
    .map((one) => one.split(';')[0]!)
    .join('; ');
  for (const ticket of demoTickets) {
    const listed = await post(`${url}/api/tickets`, ticket, cookie);
    if (!listed.ok) throw new Error(`demo tickets: ${listed.status} ${await listed.text()}`);
  }
  for (const event of demoEvents()) {
    const created = await post(`${url}/api/events`, event, cookie);
    if (!created.ok) throw new Error(`demo events: ${created.status} ${await created.text()}`);
    const { id } = (await created.json()) as { id: string };
    const published = await post(`${url}/api/events/${id}/publish`, undefined, cookie);
    if (!published.ok) throw new Error(`demo events: ${published.status} ${await published.text()}`);
  }
  return true;
}
