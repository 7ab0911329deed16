'use client';

import { useState } from 'react';
import { Field } from '@/components/form.tsx';
import { texts } from '@/lib/texts.ts';
import type { EditorPart } from './event-editor.tsx';
import styles from './fields.module.css';

/** What an Event is called, what it is about, and where it is. */
export function DetailsFields({ draft, change }: EditorPart) {
  const say = texts.seller.editor;
  return (
    <div className={styles['fields']}>
      <Field name="name" label={say.name}>
        {(control) => (
          <input
            {...control}
            type="text"
            autoComplete="off"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <Field name="description" label={say.description} hint={say.descriptionHint} optional>
        {(control) => (
          <textarea
            {...control}
            rows={5}
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
          />
        )}
      </Field>
      <Field name="venue.name" label={say.venueName}>
        {(control) => (
          <input
            {...control}
            type="text"
            autoComplete="off"
            value={draft.venueName}
            onChange={(event) => change({ venueName: event.target.value })}
          />
        )}
      </Field>
      <Field name="venue.address" label={say.venueAddress} optional>
        {(control) => (
          <input
            {...control}
            type="text"
            autoComplete="off"
            value={draft.venueAddress}
            onChange={(event) => change({ venueAddress: event.target.value })}
          />
        )}
      </Field>
      <Field name="imageUrl" label={say.imageUrl} hint={say.imageUrlHint} optional>
        {(control) => (
          <input
            {...control}
            type="url"
            inputMode="url"
            autoComplete="off"
            value={draft.imageUrl}
            onChange={(event) => change({ imageUrl: event.target.value })}
          />
        )}
      </Field>
      {/^https?:\/\/\S+\.\S+/.test(draft.imageUrl) && <Picture key={draft.imageUrl} src={draft.imageUrl} />}
    </div>
  );
}

function Picture({ src }: { src: string }) {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <p className="soft small">{texts.seller.editor.imageBroken}</p>;
  return (
    // Any address on the web: Next's own image component serves known hosts alone.
    <img
      className={styles['picture']}
      src={src}
      alt={texts.seller.editor.imageAlt}
      onError={() => setIsBroken(true)}
    />
  );
}
