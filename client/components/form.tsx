'use client';

import {
  createContext,
  use,
  useEffect,
  useId,
  useRef,
  useState,
  type FormEvent,
  type ReactNode,
} from 'react';
import { useAction, useInteractive, type ActionResult } from '@/components/use-action.ts';
import type { Problem } from '@/lib/api-error.ts';
import { texts } from '@/lib/texts.ts';

const FormProblems = createContext<Problem[]>([]);

type FormProps = {
  /** Names of the fields that show their own problems; all others are shown above the button. */
  fields: string[];
  submitLabel: string;
  busyLabel: string;
  /** Sends what was entered; an ApiError that it throws is shown at the fields. */
  send: (entered: Record<string, string>, form: HTMLFormElement) => Promise<ActionResult>;
  children: ReactNode;
};

/** A form whose checks are the API's: its problems appear at their fields, and the first one gets the focus. */
export function Form({ fields, submitLabel, busyLabel, send, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { busy, error, run } = useAction(send);
  const interactive = useInteractive();
  const [edited, setEdited] = useState<string[]>([]);
  const problems = (error?.problems ?? []).filter(({ field }) => !field || !edited.includes(field));
  const general = problems.filter(({ field }) => !field || !fields.includes(field));

  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setEdited([]);
    if (!busy) void run(entriesOf(event.currentTarget), event.currentTarget);
  };

  // A problem is about what was sent: it goes once that is being changed.
  const onInput = (event: FormEvent<HTMLFormElement>) => {
    const { name } = event.target as HTMLInputElement;
    if (problems.some(({ field }) => field === name)) setEdited([...edited, name]);
  };

  return (
    <form ref={form} className="form" method="post" noValidate onSubmit={onSubmit} onInput={onInput}>
      <FormProblems value={problems}>{children}</FormProblems>
      {general.length > 0 && (
        <div className="notice bad" role="alert">
          {general.map(({ message }) => (
            <p key={message}>{message}</p>
          ))}
        </div>
      )}
      <button type="submit" className="button" disabled={!interactive || busy} aria-busy={busy}>
        {busy ? busyLabel : submitLabel}
      </button>
      <noscript>
        <p className="notice">{texts.site.needsScript}</p>
      </noscript>
    </form>
  );
}

type FieldProps = {
  name: string;
  label: string;
  hint?: string;
  optional?: boolean;
  children: (control: {
    id: string;
    name: string;
    required: boolean;
    'aria-invalid': boolean;
    'aria-describedby': string | undefined;
  }) => ReactNode;
};

/** A labelled control with its hint and its problem, tied together for screen readers. */
export function Field({ name, label, hint, optional = false, children }: FieldProps) {
  const id = useId();
  const problem = use(FormProblems).find(({ field }) => field === name);
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {optional && <span className="field-optional">{texts.fields.optional}</span>}
      {children({
        id,
        name,
        required: !optional,
        'aria-invalid': problem !== undefined,
        'aria-describedby': described || undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className="field-problem" role="alert">
          {problem.message}
        </p>
      )}
    </div>
  );
}

function entriesOf(form: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(form)];
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}
