import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@aisle/common/testing';
import { mongoUrlFor } from '../../local/servers/mongo-url.ts';
import { root } from '../../local/stack/child.ts';
import type { Visitor } from '../../test/system/support/visitor.ts';
import type { Dice } from '../dice.ts';
import type { Fault } from '../fault.ts';
import { insist, placeOrder, wishOf } from '../load.ts';
import { PROCESSES, type World } from '../world.ts';

interface Issued {
  id: string;
  qr: string;
}

const TICKETS = 4;
const run = promisify(execFile);

/** `npm run rotate-qr-key -w tickets`, as its README has it. */
async function rotateQrKey({ servers }: World): Promise<void> {
  await run(process.execPath, ['--import', 'tsx', 'src/rotate-qr-key.ts'], {
    cwd: join(root, 'tickets'),
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      MONGO_URL: mongoUrlFor(servers.mongo.url, 'tickets'),
      NATS_URL: servers.nats.url,
    },
    timeout: 60_000,
  });
}

/** Buys tickets and answers the order's id. @throws Error when that cannot be done */
async function buy(world: World, buyer: Visitor, dice: Dice): Promise<string> {
  const wanted = { sessionId: world.probeSessionId, quantity: TICKETS };
  const { answer } = await placeOrder(world, buyer, wanted, dice);
  const orderId = (answer as { id: string } | undefined)?.id;
  if (orderId === undefined) throw new Error('no order could be placed');
  const pay = wishOf(world, 'pay', buyer, orderId);
  const paid = await insist(() => pay('/api/payments', { orderId, token: 'tok_visa' }), dice);
  if (paid.outcome !== 'success') throw new Error(`not paid: ${paid.told}`);
  return orderId;
}

/** The tickets of an order as its buyer is shown them, each time by another process. */
const shownTo = (buyer: Visitor, orderId: string): Promise<Issued[]> =>
  eventually(async () => {
    const answer = await buyer.get(`/api/tickets/mine?orderId=${orderId}`);
    const { items = [] } = answer.data as { items?: Issued[] };
    return items.length === TICKETS && items;
  }, 15_000);

const keyOf = ({ qr }: Issued): string =>
  (JSON.parse(Buffer.from(qr.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;

/** Scans each code at two doors at once: one of them must admit, and neither may call it forged. */
async function scanAll(world: World, tickets: Issued[], dice: Dice, which: string): Promise<string[]> {
  const found: string[] = [];
  const scan = async ({ id, qr }: Issued) => {
    const request = { kind: 'scan', userId: world.seller.id, wish: randomUUID(), about: id } as const;
    const entry = await insist(
      () => world.journal.ask(request, () => world.seller.post('/api/tickets/verify', { qr })),
      dice,
    );
    return entry.answer as { valid: boolean; reason?: string } | undefined;
  };
  for (const ticket of tickets) {
    const answers = await Promise.all([scan(ticket), scan(ticket)]);
    const reasons = answers.map((answer) => (answer?.valid ? 'admitted' : (answer?.reason ?? 'no answer')));
    if (reasons.sort().join() !== 'admitted,already-admitted')
      found.push(`${which}-code ticket=${ticket.id} ${keyOf(ticket)}: ${reasons.join(', ')}`);
  }
  return found;
}

export const qrKeyRotated: Fault = {
  name: 'qr-key-rotated',
  title: 'the key that signs QR codes is rotated while doors scan; processes learn of it at different times',
  async run(world, dice) {
    const buyer = dice.pick(world.buyers);
    const before = await shownTo(buyer, await buy(world, buyer, dice));
    const oldKey = keyOf(before[0]!);
    await rotateQrKey(world);
    // A new process signs with the new key at once; the other one has never heard of it.
    await dice.pick(await world.running('tickets')).stop();
    await eventually(() => world.processes('tickets').length === PROCESSES, 60_000);
    const orderId = await buy(world, buyer, dice);
    const after = await eventually(async () => {
      const shown = await shownTo(buyer, orderId);
      return keyOf(shown[0]!) !== oldKey && shown;
    }, 10_000).catch(() => undefined);
    if (!after) return [`fault-not-made: codes are still signed with ${oldKey}`];
    return [...(await scanAll(world, after, dice, 'new')), ...(await scanAll(world, before, dice, 'old'))];
  },
};
