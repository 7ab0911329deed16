'use client';

import { useState } from 'react';
import { DoorResult } from '@/components/door-result.tsx';
import { Field, Form } from '@/components/form.tsx';
import { verifyTicket } from '@/lib/api.ts';
import { ApiError } from '@/lib/api-error.ts';
import { texts } from '@/lib/texts.ts';
import type { Verification } from '@/lib/types.ts';

const TICKET_ID = /^[0-9a-f]{24}$/i;

/** Verifies one code after another; a hardware scanner types the code and presses Enter. */
export function DoorCheck() {
  const [result, setResult] = useState<Verification>();

  const send = async ({ code = '' }: Record<string, string>, form: HTMLFormElement) => {
    setResult(undefined);
    const shown = code.trim();
    setResult(await verify(shown));
    form.reset();
    form.querySelector('input')?.focus();
  };

  return (
    <>
      <Form fields={['code']} submitLabel={texts.door.submit} busyLabel={texts.door.busy} send={send}>
        <Field name="code" label={texts.door.field}>
          {(control) => (
            <input {...control} type="text" autoComplete="off" autoCapitalize="off" spellCheck={false} />
          )}
        </Field>
      </Form>
      <div role="status" aria-label={texts.door.result}>
        {result && <DoorResult verification={result} />}
      </div>
    </>
  );
}

/** An unknown ticket and one of another seller's door are answers too: nobody is let in with them. */
async function verify(shown: string): Promise<Verification> {
  try {
    return await verifyTicket(TICKET_ID.test(shown) ? { ticketId: shown } : { qr: shown });
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 403)) throw error;
    return {
      valid: false,
      reason: error.message,
      ticketId: null,
      seat: null,
      holder: null,
      admittedAt: null,
    };
  }
}
