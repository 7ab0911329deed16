import { Rocket } from 'lucide-react';
import type { Metadata } from 'next';
import { EventHeader } from '@/components/seller/event-header.tsx';
import { LiveSales } from '@/components/seller/live/live-sales.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { readOwnEvent } from '@/lib/seller/own-event.ts';
import { readSales } from '@/lib/seller/read-sales.ts';
import { texts } from '@/lib/texts.ts';

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

const pathOf = (id: string) => `/seller/events/${id}`;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  return { title: `${texts.seller.sales}: ${(await readOwnEvent(id, pathOf(id))).name}` };
}

export default async function EventSalesPage({ params, searchParams }: Props) {
  const { id } = await params;
  const event = await readOwnEvent(id, pathOf(id));
  const wanted = await param(searchParams, 'session');
  const sessionId = event.sessions.find((session) => session.id === wanted)?.id;
  const isDraft = event.status === 'draft';
  const sales = isDraft ? null : await readSales(event.id, sessionId);
  return (
    <div className="page wide">
      <EventHeader event={event} tab="sales" />
      {isDraft ? (
        <EmptyState icon={Rocket} title={texts.seller.live.draft} hint={texts.seller.live.draftHint}>
          <ButtonLink href={`${pathOf(event.id)}/publish`}>{texts.seller.finish}</ButtonLink>
        </EmptyState>
      ) : (
        <LiveSales key={sessionId ?? 'all'} event={event} sessionId={sessionId} initial={sales} />
      )}
    </div>
  );
}
