import { Notice } from '@/components/ui/notice.tsx';
import { texts } from '@/lib/texts.ts';
import type { EventStatus } from '@/lib/types.ts';

const SAYS = {
  onSale: undefined,
  soldOut: { tone: 'warn', text: texts.events.sold },
  cancelled: { tone: 'bad', text: texts.events.cancelled },
  over: { tone: 'plain', text: texts.events.over },
  draft: { tone: 'plain', text: texts.events.draft },
} as const;

/** Why an event, or one of its dates, can't be booked. */
export function EventStatusNotice({ status }: { status: EventStatus }) {
  const says = SAYS[status];
  if (!says) return null;
  return (
    <Notice tone={says.tone}>
      <p>{says.text}</p>
    </Notice>
  );
}
