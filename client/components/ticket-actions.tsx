import { BuyButton } from '@/components/buy-button.tsx';
import { PageLink } from '@/components/page-link.tsx';
import { buttonClass, ButtonLink } from '@/components/ui/button.tsx';
import { signInPath } from '@/lib/return-path.ts';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket, User } from '@/lib/types.ts';

/** What this visitor can do with this ticket now, or why not. */
export function TicketActions({ ticket, user }: { ticket: ListedTicket; user: User | null }) {
  if (user?.id === ticket.sellerId) return <OwnerActions ticket={ticket} />;
  if (ticket.status === 'available') {
    return (
      <>
        {user ? (
          <BuyButton ticketId={ticket.id} />
        ) : (
          <ButtonLink href={signInPath(`/tickets/${ticket.id}`)}>{texts.ticket.signInToBuy}</ButtonLink>
        )}
        <p className="soft small">{texts.ticket.buyHint}</p>
      </>
    );
  }
  return (
    <>
      <p>{ticket.status === 'reserved' ? texts.ticket.reserved : texts.ticket.sold}</p>
      {ticket.status === 'reserved' && (
        <a href={`/tickets/${ticket.id}`} className={buttonClass({ variant: 'quiet' })}>
          {texts.ticket.check}
        </a>
      )}
      <PageLink href="/resale">{texts.ticket.others}</PageLink>
    </>
  );
}

function OwnerActions({ ticket }: { ticket: ListedTicket }) {
  if (ticket.status === 'reserved') return <p>{texts.ticket.yoursReserved}</p>;
  if (ticket.status === 'sold') return <p>{texts.ticket.yoursSold}</p>;
  return (
    <>
      <p>{texts.ticket.yours}</p>
      <ButtonLink href={`/tickets/${ticket.id}/edit`}>{texts.ticket.edit}</ButtonLink>
    </>
  );
}
