import type { Metadata } from 'next';
import { CancelEvent } from '@/components/seller/cancel-event.tsx';
import { EventHeader } from '@/components/seller/event-header.tsx';
import { PublishChecklist } from '@/components/seller/publish-checklist.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { readOwnEvent } from '@/lib/seller/own-event.ts';
import type { Sales } from '@/lib/seller/types.ts';
import { readIfPossible } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.seller.publish };

export default async function PublishPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const event = await readOwnEvent(id, `/seller/events/${id}/publish`);
  const { status } = event;
  const sales =
    status === 'draft' ? null : await readIfPossible<Sales>('/orders/sales', { eventId: event.id });
  const say = texts.seller.checklist;
  return (
    <div className="page wide">
      <EventHeader event={event} tab="publish" />
      {status === 'draft' && <PublishChecklist event={event} now={Date.now()} />}
      {(status === 'onSale' || status === 'soldOut') && (
        <Notice tone="good">
          <h2>{say.onSaleTitle}</h2>
          <p>{say.onSaleHint}</p>
        </Notice>
      )}
      {(status === 'cancelled' || status === 'over') && (
        <Notice>
          <h2>{say.doneTitle[status]}</h2>
          <p>{say.doneHint[status]}</p>
        </Notice>
      )}
      {status !== 'cancelled' && (
        <CancelEvent id={event.id} name={event.name} isDraft={status === 'draft'} sales={sales} />
      )}
    </div>
  );
}
