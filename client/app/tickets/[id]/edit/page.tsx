import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { PageLink } from '@/components/page-link.tsx';
import { TicketForm } from '@/components/ticket-form.tsx';
import { readOrNotFound, requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket } from '@/lib/types.ts';

export const metadata: Metadata = { title: texts.ticketForm.editTitle };

export default async function EditTicketPage({ params }: { params: Promise<{ id: string }> }) {
  const page = `/tickets/${encodeURIComponent((await params).id)}`;
  const user = await requireUser(`${page}/edit`);
  const { data: ticket } = await readOrNotFound<ListedTicket>(page);
  if (ticket.sellerId !== user.id) notFound();
  if (ticket.status !== 'available') redirect(page);
  return (
    <div className="page narrow">
      <h1>{texts.ticketForm.editTitle}</h1>
      <p className="lede">{texts.ticketForm.editLede}</p>
      <TicketForm ticket={ticket} />
      <p>
        <PageLink href={page}>{texts.ticketForm.back}</PageLink>
      </p>
    </div>
  );
}
