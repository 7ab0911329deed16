import { ExternalLink } from 'lucide-react';
import { PageLink } from '@/components/page-link.tsx';
import { ButtonLink } from '@/components/ui/button.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { TabLinks } from '@/components/ui/tab-links.tsx';
import { texts } from '@/lib/texts.ts';
import type { EventView } from '@/lib/types.ts';
import { EventStatus } from './event-status.tsx';

/** The top of every page about one of a seller's Events. */
export function EventHeader({
  event,
  tab,
}: {
  event: EventView;
  tab: 'sales' | 'orders' | 'edit' | 'publish';
}) {
  const say = texts.seller;
  const page = `/seller/events/${event.id}`;
  const isDraft = event.status === 'draft';
  const tabs = [
    { href: page, label: say.sales, current: tab === 'sales' },
    { href: `${page}/orders`, label: say.orders, current: tab === 'orders' },
    { href: `${page}/edit`, label: say.edit, current: tab === 'edit' },
    { href: `${page}/publish`, label: isDraft ? say.publish : say.manage, current: tab === 'publish' },
  ];
  return (
    <>
      <PageHeader
        above={<PageLink href="/seller">← {say.back}</PageLink>}
        title={event.name}
        lede={<EventStatus status={event.status} />}
        actions={
          !isDraft && (
            <ButtonLink href={`/events/${event.id}`} variant="quiet" size="small">
              {say.publicPage}
              <ExternalLink aria-hidden="true" />
            </ButtonLink>
          )
        }
      />
      <TabLinks label={say.eventTabs} tabs={tabs} />
    </>
  );
}
