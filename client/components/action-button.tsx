'use client';

import { useAction, useInteractive, type ActionResult } from '@/components/use-action.ts';

type Props = {
  label: string;
  busyLabel: string;
  className?: string;
  run: () => Promise<ActionResult>;
};

/** A button that does one thing, says so while it does, and shows beneath it why it failed. */
export function ActionButton({ label, busyLabel, className = 'button', run }: Props) {
  const action = useAction(run);
  const interactive = useInteractive();
  return (
    <div className="action">
      <button
        type="button"
        className={className}
        disabled={!interactive || action.busy}
        aria-busy={action.busy}
        onClick={() => void action.run()}
      >
        {action.busy ? busyLabel : label}
      </button>
      {action.error && (
        <p className="notice bad" role="alert">
          {action.error.message}
        </p>
      )}
    </div>
  );
}
