'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Field, FieldRow, Form } from '@/components/form.tsx';
import { useIdempotentRequest } from '@/components/use-idempotent-request.ts';
import { changeTicket, listTicket } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';
import { currencyDigits, formatMoney, toDecimal, toSmallestUnit } from '@/lib/money.ts';
import { texts } from '@/lib/texts.ts';
import type { ListedTicket } from '@/lib/types.ts';

const CURRENCIES = ['usd', 'eur', 'gbp', 'jpy'];

/** Lists a ticket, or changes the one that is given, and goes to its page. */
export function TicketForm({ ticket }: { ticket?: ListedTicket }) {
  const router = useRouter();
  const [typed, setTyped] = useState(ticket ? toDecimal(ticket.price, ticket.currency) : '');
  const [currency, setCurrency] = useState(ticket?.currency ?? 'usd');
  const price = toSmallestUnit(typed, currency);
  const list = useIdempotentRequest(listTicket);

  const send = async ({ title = '' }: Record<string, string>) => {
    if (price === undefined) throw badPrice(currency);
    const saved = ticket
      ? await changeTicket(ticket.id, { title, price })
      : await list({ title, price, currency });
    router.push(`/tickets/${saved.id}`);
    router.refresh();
    return 'leaving' as const;
  };

  return (
    <Form
      fields={['title', 'price', 'currency']}
      submitLabel={ticket ? texts.ticketForm.save : texts.ticketForm.sell}
      busyLabel={ticket ? texts.ticketForm.saving : texts.ticketForm.selling}
      send={send}
    >
      <Field name="title" label={texts.fields.title} hint={texts.fields.titleHint}>
        {(control) => <input {...control} type="text" autoComplete="off" defaultValue={ticket?.title} />}
      </Field>
      <FieldRow>
        <Field
          name="price"
          label={texts.fields.price}
          hint={price ? texts.ticketForm.buyersPay(formatMoney(price, currency)) : undefined}
        >
          {(control) => (
            <input
              {...control}
              type="text"
              inputMode="decimal"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <Field name="currency" label={texts.fields.currency}>
          {(control) => (
            <select
              {...control}
              value={currency}
              disabled={ticket !== undefined}
              onChange={(event) => setCurrency(event.target.value)}
            >
              {[...new Set([...CURRENCIES, currency])].map((code) => (
                <option key={code} value={code}>
                  {code.toUpperCase()}
                </option>
              ))}
            </select>
          )}
        </Field>
      </FieldRow>
    </Form>
  );
}

function badPrice(currency: string): ApiError {
  const message = texts.ticketForm.badPrice(currency.toUpperCase(), currencyDigits(currency));
  return new ApiError(400, [{ field: 'price', message }]);
}
