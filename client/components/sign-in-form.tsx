'use client';

import { Field, Form } from '@/components/form.tsx';
import { signIn } from '@/lib/api.ts';
import { texts } from '@/lib/texts.ts';

/** Signs in and goes on to `next`, loaded anew so that nothing shown to the one before stays around. */
export function SignInForm({ next }: { next: string }) {
  const send = async ({ email = '', password = '' }: Record<string, string>) => {
    await signIn({ email, password });
    window.location.assign(next);
    return 'leaving' as const;
  };
  return (
    <Form
      fields={['email', 'password']}
      submitLabel={texts.signIn.submit}
      busyLabel={texts.signIn.busy}
      send={send}
    >
      <Field name="email" label={texts.fields.email}>
        {(control) => <input {...control} type="email" autoComplete="email" />}
      </Field>
      <Field name="password" label={texts.fields.password}>
        {(control) => <input {...control} type="password" autoComplete="current-password" />}
      </Field>
    </Form>
  );
}
