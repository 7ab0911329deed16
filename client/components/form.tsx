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
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useAction, useInteractive, type ActionResult } from '@/components/use-action.ts';
import type { Problem } from '@/lib/api-error.ts';
import { siteTexts } from '@/lib/texts/site.ts';
import styles from './form.module.css';

/** The problems that the fields below show. For forms that `Form` does not fit. */
export const FormProblems = createContext<Problem[]>([]);

/** The problem of one field, for controls that are not a `Field`. */
export const useProblem = (name: string): Problem | undefined =>
  use(FormProblems).find(({ field }) => field === name);

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
    <form
      ref={form}
      className={styles['form']}
      method="post"
      noValidate
      onSubmit={onSubmit}
      onInput={onInput}
    >
      <FormProblems value={problems}>{children}</FormProblems>
      {general.length > 0 && (
        <Notice tone="bad" role="alert">
          {general.map(({ message }) => (
            <p key={message}>{message}</p>
          ))}
        </Notice>
      )}
      <Button type="submit" disabled={!interactive || busy} aria-busy={busy}>
        {busy ? busyLabel : submitLabel}
      </Button>
      <noscript>
        <Notice>{siteTexts.site.needsScript}</Notice>
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

/** A labelled control (an input, select or textarea) with its hint and its problem, tied together for screen readers. */
export function Field({ name, label, hint, optional = false, children }: FieldProps) {
  const id = useId();
  const problem = useProblem(name);
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      {optional && <span className={styles['optional']}>{siteTexts.fields.optional}</span>}
      {children({
        id,
        name,
        required: !optional,
        'aria-invalid': problem !== undefined,
        'aria-describedby': described || undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className={styles['problem']} role="alert">
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

/** Fields beside each other where there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={styles['row']}>{children}</div>;
}

type ChoiceProps = {
  legend: string;
  name: string;
  options: { value: string; label: ReactNode }[];
  defaultValue: string;
};

/** One of a few, all on show. */
export function Choice({ legend, name, options, defaultValue }: ChoiceProps) {
  return (
    <fieldset className={styles['choice']}>
      <legend>{legend}</legend>
      {options.map(({ value, label }) => (
        <label key={value}>
          <input type="radio" name={name} value={value} defaultChecked={value === defaultValue} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
