import type { Metadata } from 'next';
import { EventEditor } from '@/components/seller/editor/event-editor.tsx';
import { EventHeader } from '@/components/seller/event-header.tsx';
import { param, type SearchParams } from '@/lib/search-params.ts';
import { editorTabs } from '@/lib/seller/checklist.ts';
import { readOwnEvent } from '@/lib/seller/own-event.ts';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.seller.editor.title };

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

export default async function EditEventPage({ params, searchParams }: Props) {
  const { id } = await params;
  const event = await readOwnEvent(id, `/seller/events/${id}/edit`);
  const wanted = await param(searchParams, 'tab');
  return (
    <div className="page wide">
      <EventHeader event={event} tab="edit" />
      <EventEditor key={event.id} event={event} tab={editorTabs.find((tab) => tab === wanted) ?? 'details'} />
    </div>
  );
}
