'use client';

import { useId } from 'react';
import { Field } from '@/components/form.tsx';
import { texts } from '@/lib/texts.ts';
import type { EditorPart } from './event-editor.tsx';
import styles from './fields.module.css';

/** Who scans tickets, and whether guests may come back in. */
export function DoorFields({ draft, change }: EditorPart) {
  const say = texts.seller.editor;
  const id = useId();
  return (
    <div className={styles['fields']}>
      <Field name="staff" label={say.staff} hint={say.staffHint} optional>
        {(control) => (
          <textarea
            {...control}
            rows={4}
            spellCheck={false}
            autoCapitalize="off"
            value={draft.staff}
            onChange={(event) => change({ staff: event.target.value })}
          />
        )}
      </Field>
      <div className={styles['switch']}>
        <input
          id={id}
          name="reentry"
          type="checkbox"
          checked={draft.reentry}
          aria-describedby={`${id}-hint`}
          onChange={(event) => change({ reentry: event.target.checked })}
        />
        <label htmlFor={id}>{say.reentry}</label>
        <p id={`${id}-hint`}>{say.reentryHint}</p>
      </div>
    </div>
  );
}
