'use client';

import { useState } from 'react';
import { DoorResult } from '@/components/door-result.tsx';
import { Field, Form } from '@/components/form.tsx';
import { verifyTicket } from '@/lib/api.ts';
import { texts } from '@/lib/texts.ts';
import type { Verification } from '@/lib/types.ts';

const TICKET_ID = /^[0-9a-f]{24}$/i;

/** Verifies one code after another; a hardware scanner types the code and presses Enter. */
export function DoorCheck() {
  const [result, setResult] = useState<Verification>();

  const send = async ({ code = '' }: Record<string, string>, form: HTMLFormElement) => {
    setResult(undefined);
    const shown = code.trim();
    setResult(await verifyTicket(TICKET_ID.test(shown) ? { ticketId: shown } : { qr: shown }));
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
