import { Plus } from 'lucide-react';
import { ButtonLink } from '@/components/ui/button.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { TabLinks } from '@/components/ui/tab-links.tsx';
import { texts } from '@/lib/texts.ts';

/** The top of what a seller has: Events, and tickets that are listed one by one. */
export function SellerHeader({ tab }: { tab: 'events' | 'listed' }) {
  return (
    <>
      <PageHeader
        title={texts.seller.title}
        lede={texts.seller.lede}
        actions={
          <ButtonLink href="/seller/events/new">
            <Plus aria-hidden="true" />
            {texts.seller.create}
          </ButtonLink>
        }
      />
      <TabLinks
        label={texts.seller.tabs}
        tabs={[
          { href: '/seller', label: texts.seller.eventsTab, current: tab === 'events' },
          { href: '/seller/listed', label: texts.seller.listedTab, current: tab === 'listed' },
        ]}
      />
    </>
  );
}
