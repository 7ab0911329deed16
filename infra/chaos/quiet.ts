import { serviceNames, streamOf } from '@aisle/common';
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
    note(
      await database(service).collection('outbox').countDocuments(),
      `messages in the outbox of ${service}`,
    );
    for await (const { name, num_pending, num_ack_pending } of nats.jsm.consumers.list(streamOf(service))) {
      note(num_pending + num_ack_pending, `messages of ${service} that ${name} has not used`);
    }
  }
  const holds = { status: { $in: ['created', 'awaiting:payment'] } };
  note(await database('orders').collection('orders').countDocuments(holds), 'holds');
  note(await database('payments').collection('refunds').countDocuments({ status: 'pending' }), 'refunds');
  note(await stripe.pendingWebhooks(), 'webhooks');
  return unrest;
}
