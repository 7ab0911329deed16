'use client';

import { Choice, Field, Form } from '@/components/form.tsx';
import { signUp } from '@/lib/api.ts';
import { texts } from '@/lib/texts.ts';

/** Creates an account, which signs in, and goes on to `next`. */
export function SignUpForm({ next }: { next: string }) {
  const send = async ({ email = '', password = '', name = '', role = '' }: Record<string, string>) => {
    await signUp({ email, password, role, ...(name.trim() && { name: name.trim() }) });
    window.location.assign(next);
    return 'leaving' as const;
  };
  return (
    <Form
      fields={['email', 'password', 'name']}
      submitLabel={texts.signUp.submit}
      busyLabel={texts.signUp.busy}
      send={send}
    >
      <Field name="email" label={texts.fields.email}>
        {(control) => <input {...control} type="email" autoComplete="email" />}
      </Field>
      <Field name="password" label={texts.fields.password} hint={texts.fields.newPasswordHint}>
        {(control) => <input {...control} type="password" autoComplete="new-password" />}
      </Field>
      <Field name="name" label={texts.fields.name} hint={texts.fields.nameHint} optional>
        {(control) => <input {...control} type="text" autoComplete="name" />}
      </Field>
      <Choice
        legend={texts.fields.role}
        name="role"
        options={[
          { value: 'buyer', label: texts.fields.roleBuyer },
          { value: 'seller', label: texts.fields.roleSeller },
        ]}
        defaultValue="buyer"
      />
    </Form>
  );
}
