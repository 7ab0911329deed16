'use client';

import { useEffect, useRef } from 'react';
import { Field, Form } from '@/components/form.tsx';
import { texts } from '@/lib/texts.ts';

/**
 * A pause (ms) after which a key begins another code. A hand-held scanner makes none as long, not even on a slow machine:
 * half a code would turn somebody away. What a person types by mistake is shorter than a code.
 */
const BETWEEN_KEYS = 300;
/** Shorter than any code or number of ours. */
const SHORTEST = 20;

type Props = { onCode: (code: string) => Promise<void> };

/** Takes what is typed, pasted, or comes from a hand-held scanner, whether the field has the focus or not. */
export function TypedEntry({ onCode }: Props) {
  useHandScanner(onCode);
  const send = async ({ code = '' }: Record<string, string>, form: HTMLFormElement) => {
    form.reset();
    if (code.trim() !== '') await onCode(code.trim());
  };
  return (
    <Form fields={['code']} submitLabel={texts.door.submit} busyLabel={texts.door.busy} send={send}>
      <Field name="code" label={texts.door.field} hint={texts.door.fieldHint}>
        {(control) => (
          <input {...control} type="text" autoComplete="off" autoCapitalize="off" spellCheck={false} />
        )}
      </Field>
    </Form>
  );
}

/** Hears a hand-held scanner, which is a keyboard to the browser, where no field does. */
function useHandScanner(onCode: Props['onCode']): void {
  const typed = useRef({ text: '', at: 0 });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('input, select, textarea')) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // When it was pressed, however late the page comes to hear of it.
      const now = event.timeStamp;
      const before = now - typed.current.at > BETWEEN_KEYS ? '' : typed.current.text;
      if (event.key === 'Enter') {
        typed.current = { text: '', at: 0 };
        if (before.length < SHORTEST) return;
        // Enter would also press the button that has the focus.
        event.preventDefault();
        event.stopPropagation();
        void onCode(before);
      } else if (event.key.length === 1) {
        typed.current = { text: before + event.key, at: now };
      }
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [onCode]);
}
