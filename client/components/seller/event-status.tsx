import { Badge, type Tone } from '@/components/ui/badge.tsx';
import { texts } from '@/lib/texts.ts';
import type { EventStatus as Status } from '@/lib/types.ts';

const TONES: Record<Status, Tone> = {
  draft: 'plain',
  onSale: 'good',
  soldOut: 'accent',
  cancelled: 'bad',
  over: 'plain',
};

/** How an Event stands, for its seller. */
export function EventStatus({ status }: { status: Status }) {
  return <Badge tone={TONES[status]}>{texts.seller.status[status]}</Badge>;
}
