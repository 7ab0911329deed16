import type { Metadata } from 'next';
import { TicketForm } from '@/components/ticket-form.tsx';
import { requireUser } from '@/lib/server-api.ts';
import { texts } from '@/lib/texts.ts';

export const metadata: Metadata = { title: texts.ticketForm.sellTitle };

export default async function SellPage() {
  await requireUser('/sell');
  return (
    <div className="page narrow">
      <h1>{texts.ticketForm.sellTitle}</h1>
      <p className="lede">{texts.ticketForm.sellLede}</p>
      <TicketForm />
    </div>
  );
}
