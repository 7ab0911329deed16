'use client';

import { useState } from 'react';
import { LocalTime } from '@/components/local-time.tsx';
import { Badge, type Tone } from '@/components/ui/badge.tsx';
import { Button } from '@/components/ui/button.tsx';
import { classNames } from '@/components/ui/class-names.ts';
import { useInteractive } from '@/components/use-action.ts';
import { formatMoney } from '@/lib/money.ts';
import { buyerOf, stateOf, ticketsOf, type SaleState } from '@/lib/seller/sold-order.ts';
import type { SoldOrder } from '@/lib/seller/types.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView } from '@/lib/types.ts';
import { RefundDialog } from './refund-dialog.tsx';
import styles from './order-table.module.css';

const TONES: Record<SaleState, Tone> = {
  complete: 'good',
  held: 'accent',
  refunding: 'warn',
  refunded: 'plain',
  cancelled: 'plain',
};

type Props = {
  event: EventView;
  orders: SoldOrder[];
  /** Others are on their way. */
  isStale: boolean;
  onUpdate: (order: SoldOrder) => void;
};

/** Orders as a table; as cards on a phone. */
export function OrderTable({ event, orders, isStale, onUpdate }: Props) {
  const say = texts.seller.ordersPage;
  const interactive = useInteractive();
  const [refunding, setRefunding] = useState<SoldOrder>();
  const sections = new Map(event.sections.map(({ id, name }) => [id, name]));
  return (
    <>
      <table className={classNames(styles['table'], isStale && styles['stale'])} aria-label={say.list}>
        <thead>
          <tr>
            <th scope="col">{say.buyer}</th>
            <th scope="col">{say.tickets}</th>
            <th scope="col">{say.when}</th>
            <th scope="col">{say.state}</th>
            <th scope="col" className={styles['amount']}>
              {say.total}
            </th>
            <th scope="col">
              <span className="visually-hidden">{say.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => {
            const state = stateOf(order);
            const { name, detail } = buyerOf(order);
            return (
              <tr key={order.id}>
                <th scope="row" className={styles['buyer']}>
                  {name}
                  <span className="soft small">{detail}</span>
                </th>
                <td className={styles['tickets']}>
                  {ticketsOf(order, sections)}
                  <span className="soft small" title={order.id}>
                    {say.number(order.id)}
                  </span>
                </td>
                <td className={styles['when']}>
                  <LocalTime at={order.createdAt} />
                </td>
                <td>
                  <Badge tone={TONES[state]}>{say.states[state]}</Badge>
                </td>
                <td className={styles['amount']}>{formatMoney(order.total, order.currency)}</td>
                <td className={styles['action']}>
                  {state === 'complete' && (
                    <Button
                      variant="quiet"
                      size="small"
                      disabled={!interactive}
                      aria-label={say.refundOf(name)}
                      onClick={() => setRefunding(order)}
                    >
                      {say.refund}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {refunding && (
        <RefundDialog
          eventId={event.id}
          order={refunding}
          onUpdate={onUpdate}
          onClose={() => setRefunding(undefined)}
        />
      )}
    </>
  );
}
