import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageLink } from '@/components/page-link.tsx';
import { EventEditor } from '@/components/seller/editor/event-editor.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.seller.editor.newTitle };

export default async function NewEventPage() {
  const user = await requireUser('/seller/events/new');
  if (user.role !== 'seller') redirect('/seller');
  return (
    <div className="page wide">
      <PageHeader
        above={<PageLink href="/seller">← {texts.seller.back}</PageLink>}
        title={texts.seller.editor.newTitle}
      />
      <EventEditor tab="details" />
    </div>
  );
}
