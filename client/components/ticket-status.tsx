import { Badge } from '@/components/ui/badge.tsx';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket } from '@/lib/types.ts';

const TONES = { available: 'good', reserved: 'warn', sold: 'plain' } as const;

export function TicketStatus({ status }: { status: ListedTicket['status'] }) {
  return <Badge tone={TONES[status]}>{texts.ticket.status[status]}</Badge>;
}
