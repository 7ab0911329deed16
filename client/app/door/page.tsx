import type { Metadata } from 'next';
import { DoorScreen } from '@/components/door/door-screen.tsx';
import { KeepOffline } from '@/components/keep-offline.tsx';
import { read, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { EventItem, Page } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.door.title };

export default async function DoorPage() {
  const user = await requireUser('/door');
  const { data } = await read<Page<EventItem>>('/events', { staff: 'me', limit: 100 });
  return (
    <div className="page narrow">
      <KeepOffline path="/door" />
      <DoorScreen user={user} events={data.items} />
    </div>
  );
}
