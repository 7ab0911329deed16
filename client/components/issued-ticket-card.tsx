import { Badge } from '@/components/ui/badge.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { texts } from '@/lib/texts.ts';
import type { IssuedTicket } from '@/lib/types.ts';

const TONES = { valid: 'good', admitted: 'plain', void: 'bad' } as const;

/** One admission with the code that the door scans. */
export function IssuedTicketCard({ ticket }: { ticket: IssuedTicket }) {
  const t = texts.myTickets;
  return (
    <article className="issued-ticket" id={ticket.id}>
      <div className="issued-ticket-main">
        <Badge tone={TONES[ticket.status]}>{t.status[ticket.status]}</Badge>
        <h2>{ticket.title}</h2>
        <p className="soft">{t.statusHint[ticket.status]}</p>
        <dl className="facts">
          <Fact label={t.holder}>{ticket.holder}</Fact>
          {ticket.seat && <Fact label={t.seat}>{ticket.seat}</Fact>}
          <Fact label={t.number}>
            <code>{ticket.id}</code>
          </Fact>
        </dl>
        <p>
          <PageLink href={`/orders/${ticket.orderId}`}>{t.seeOrder}</PageLink>
        </p>
      </div>
      {ticket.status !== 'void' && (
        <div className="issued-ticket-code">
          <img
            className={ticket.status === 'admitted' ? 'qr used' : 'qr'}
            src={ticket.qrImage}
            alt={t.qr(ticket.title)}
            width={260}
            height={260}
          />
          <details>
            <summary>{t.code}</summary>
            <code>{ticket.qr}</code>
          </details>
        </div>
      )}
    </article>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
