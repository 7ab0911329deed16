import { serviceNames } from '@aisle/common';
import { messagesUnderWay } from '../local/stack/messages-under-way.ts';
import { PROCESSES, type World } from './world.ts';

/** What is still on its way, a line each; nothing when everything has come to rest. @throws Error while a server is away */
export async function findUnrest(world: World): Promise<string[]> {
  const { database, nats, stripe } = world;
  const unrest: string[] = [];
  const note = (count: number, what: string) => {
    if (count > 0) unrest.push(`${count} ${what}`);
  };
  for (const service of serviceNames) {
    note(PROCESSES - world.processes(service).length, `processes of ${service} to be started`);
  }
  unrest.push(...(await messagesUnderWay(database, nats)));
  const holds = { status: { $in: ['created', 'awaiting:payment'] } };
  note(await database('orders').collection('orders').countDocuments(holds), 'holds');
  note(await database('payments').collection('refunds').countDocuments({ status: 'pending' }), 'refunds');
  note(await stripe.pendingWebhooks(), 'webhooks');
  return unrest;
}
