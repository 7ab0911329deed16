'use client';

import { useRouter } from 'next/navigation';
import { useId, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useAction, useInteractive } from '@/components/use-action.ts';
import { formatMoney } from '@/lib/money.ts';
import { cancelEvent } from '@/lib/seller/api.ts';
import type { Sales } from '@/lib/seller/types.ts';
import { texts } from '@/lib/texts.ts';
import styles from './cancel-event.module.css';

type Props = { id: string; name: string; isDraft: boolean; sales: Sales | null };

/** Calls an Event off, for good: asks first, and for its name where people have paid. */
export function CancelEvent({ id, name, isDraft, sales }: Props) {
  const say = texts.seller.cancel;
  const [isOpen, setIsOpen] = useState(false);
  const interactive = useInteractive();
  return (
    <section className={styles['section']}>
      <h2>{isDraft ? say.draftTitle : say.title}</h2>
      <p className="soft">{isDraft ? say.draftHint : say.hint}</p>
      <Button variant="danger" disabled={!interactive} onClick={() => setIsOpen(true)}>
        {isDraft ? say.openDraft : say.open}
      </Button>
      {isOpen && <Question {...{ id, name, isDraft, sales }} onClose={() => setIsOpen(false)} />}
    </section>
  );
}

function Question({ id, name, isDraft, sales, onClose }: Props & { onClose: () => void }) {
  const say = texts.seller.cancel;
  const router = useRouter();
  const fieldId = useId();
  const [typed, setTyped] = useState('');
  const [isMistyped, setIsMistyped] = useState(false);
  const action = useAction(async () => {
    await cancelEvent(id);
    toast.success(isDraft ? say.doneDraft : say.done);
    onClose();
    router.refresh();
  });

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const isRight = isDraft || typed.trim() === name.trim();
    setIsMistyped(!isRight);
    if (isRight && !action.busy) void action.run();
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !action.busy && onClose()}
      title={isDraft ? say.draftTitle : say.title}
      description={isDraft ? say.draftHint : say.hint}
      actions={
        <>
          <Button variant="quiet" disabled={action.busy} onClick={onClose}>
            {say.keep}
          </Button>
          <Button
            type="submit"
            form={`${fieldId}-form`}
            variant="danger"
            disabled={action.busy}
            aria-busy={action.busy}
          >
            {action.busy ? say.busy : isDraft ? say.confirmDraft : say.confirm}
          </Button>
        </>
      }
    >
      <form id={`${fieldId}-form`} className={styles['form']} onSubmit={onSubmit} noValidate>
        {sales && <p>{say.affects(sales.sold, formatMoney(sales.revenue, sales.currency))}</p>}
        {!isDraft && (
          <div className={styles['field']}>
            <label htmlFor={fieldId}>{say.type(name)}</label>
            <input
              id={fieldId}
              type="text"
              autoComplete="off"
              value={typed}
              aria-invalid={isMistyped}
              aria-describedby={isMistyped ? `${fieldId}-problem` : undefined}
              onChange={(event) => setTyped(event.target.value)}
            />
            {isMistyped && (
              <p id={`${fieldId}-problem`} className={styles['problem']} role="alert">
                {say.mistyped}
              </p>
            )}
          </div>
        )}
        {action.error && (
          <Notice tone="bad" role="alert">
            <p>{action.error.message}</p>
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
