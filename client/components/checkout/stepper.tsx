import { Check } from 'lucide-react';
import { classNames } from '@/components/ui/class-names.ts';
import type { OrderState, Stage } from '@/lib/order-stage.ts';
import { texts } from '@/lib/texts.ts';
import styles from './stepper.module.css';

const STEPS = ['paid', 'issued', 'ready'] as const;

/** How far an order has come after checkout: paid, issued, ready. Nothing before checkout or once refunded. */
export function Stepper({ stage, state }: { stage: Stage; state: OrderState }) {
  const done = stepsDone(stage, state);
  if (done === undefined) return null;
  return (
    <ol className={styles['stepper']} aria-label={texts.order.steps.label}>
      {STEPS.map((step, index) => {
        const at = index < done ? 'done' : index === done ? 'current' : 'todo';
        return (
          <li
            key={step}
            className={classNames(styles['step'], styles[at])}
            aria-current={at === 'current' ? 'step' : undefined}
          >
            <span className={styles['mark']} aria-hidden="true">
              {at === 'done' ? <Check size={18} strokeWidth={3} /> : index + 1}
            </span>
            {texts.order.steps[step]}
            <span className="visually-hidden"> ({texts.order.stepStates[at]})</span>
          </li>
        );
      })}
    </ol>
  );
}

function stepsDone(stage: Stage, { payment }: OrderState): number | undefined {
  if (stage === 'confirming') return payment?.status === 'paid' ? 1 : 0;
  if (stage === 'issuing') return 1;
  return stage === 'ready' ? 3 : undefined;
}
