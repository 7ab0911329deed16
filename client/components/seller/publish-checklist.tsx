'use client';

import { Check, CircleAlert, Lightbulb } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { ActionButton } from '@/components/action-button.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { Card } from '@/components/ui/card.tsx';
import { publishEvent } from '@/lib/seller/api.ts';
import { checklist, type CheckItem } from '@/lib/seller/checklist.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView } from '@/lib/types.ts';
import styles from './publish-checklist.module.css';

const ICONS: Record<CheckItem['state'], typeof Check> = {
  done: Check,
  missing: CircleAlert,
  advised: Lightbulb,
};

/** What to look at before an Event goes on sale, what is fixed from then on, and the button that does it. */
export function PublishChecklist({ event, now }: { event: EventView; now: number }) {
  const say = texts.seller.checklist;
  const router = useRouter();
  const items = checklist(event, now);
  const publish = async () => {
    await publishEvent(event.id);
    toast.success(say.published);
    router.push(`/seller/events/${event.id}`);
    router.refresh();
    return 'leaving' as const;
  };
  return (
    <div className={styles['columns']}>
      <Card as="section" className={styles['list']}>
        <h2>{say.title}</h2>
        <ul>
          {items.map(({ id, state, label, hint, tab }) => {
            const Icon = ICONS[state];
            return (
              <li key={id} className={styles['item']}>
                <span className={styles[state]}>
                  <Icon aria-hidden="true" />
                  <span className="visually-hidden">{say.state[state]}: </span>
                </span>
                <div>
                  <h3>{label}</h3>
                  <p className="soft small">{hint}</p>
                </div>
                <PageLink href={`/seller/events/${event.id}/edit?tab=${tab}`} className={styles['change']}>
                  {texts.seller.edit}
                  <span className="visually-hidden">: {label}</span>
                </PageLink>
              </li>
            );
          })}
        </ul>
        <ActionButton
          label={say.publish}
          busyLabel={say.publishing}
          size="large"
          full
          disabled={items.some(({ state }) => state === 'missing')}
          run={publish}
        />
      </Card>
      <div className={styles['rules']}>
        <section>
          <h2>{say.fixedTitle}</h2>
          <ul className={styles['rule']}>
            {say.fixed.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{say.freeTitle}</h2>
          <ul className={styles['rule']}>
            {say.free.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
