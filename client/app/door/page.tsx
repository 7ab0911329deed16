import type { Metadata } from 'next';
import { DoorCheck } from '@/components/door-check.tsx';
import { requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.door.title };

export default async function DoorPage() {
  await requireUser('/door');
  return (
    <div className="page narrow">
      <h1>{texts.door.title}</h1>
      <p className="lede">{texts.door.lede}</p>
      <DoorCheck />
    </div>
  );
}
