import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';

/** Where orders are placed, and by whom. */
export interface Shop {
  url: string;
  cookie: string;
  sessionId: string;
}

const agent = new Agent({ keepAlive: true });

/** Orders one ticket over HTTP, as a browser would. @throws Error if it is refused */
export async function order({ url, cookie, sessionId }: Shop): Promise<void> {
  const body = JSON.stringify({ sessionId, sectionId: 'A', quantity: 1 });
  const req = request(`${url}/api/orders`, {
    method: 'POST',
    agent,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      Cookie: cookie,
    },
  });
  req.end(body);
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  res.resume();
  await once(res, 'end');
  if (res.statusCode !== 201) throw new Error(`an order was answered ${res.statusCode}`);
}
