import { demoEvents } from './demo-events.ts';

/** The accounts that the local stack has from its first start. */
export const demoAccounts = {
  seller: { email: 'seller@example.com', password: 'demo-password', name: 'Sam Seller', role: 'seller' },
  buyer: { email: 'buyer@example.com', password: 'demo-password', name: 'Bea Buyer', role: 'buyer' },
  /** Stands at the doors of the demo events: see `staff` there. */
  door: { email: 'door@example.com', password: 'demo-password', name: 'Dora Door', role: 'buyer' },
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
 * Makes the demo accounts and what they sell, through the API as anybody would. Those at the door have to show that
 * their address is theirs: `verificationToken` is what the mail to an address would have brought.
 * @returns false when they are there already
 * @throws Error when the API refuses
 */
export async function loadDemoData(
  url: string,
  verificationToken: (email: string) => Promise<string>,
): Promise<boolean> {
  const { seller, buyer, door } = demoAccounts;
  const [sellerSignup, , doorSignup] = [
    await signUp(url, seller),
    await signUp(url, buyer),
    await signUp(url, door),
  ];
  if (doorSignup.ok) await verify(url, await verificationToken(door.email));
  if (!sellerSignup.ok) return doorSignup.ok;

  const cookie = sellerSignup.headers
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

/** @throws Error unless the account is made, or was there already (409) */
async function signUp(url: string, account: object): Promise<Response> {
  const response = await post(`${url}/api/users/signup`, account);
  if (response.ok || response.status === 409) return response;
  throw new Error(`demo accounts: ${response.status} ${await response.text()}`);
}

async function verify(url: string, token: string): Promise<void> {
  const verified = await post(`${url}/api/users/verify-email`, { token });
  if (!verified.ok) throw new Error(`demo accounts: ${verified.status} ${await verified.text()}`);
}
