'use client';

import { useId, useMemo, useState } from 'react';
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { currencyDigits, formatMoney } from '@/lib/money.ts';
import { salesSeries, type HourOfSales, type SalesPoint } from '@/lib/seller/sales-series.ts';
import { texts } from '@/lib/texts.ts';
import styles from './sales-charts.module.css';

type Measure = 'tickets' | 'money';

/** What was sold each day or hour, and what had come together by then. The same figures are a table beneath. */
export function SalesCharts({ series, currency }: { series: HourOfSales[]; currency: string }) {
  const say = texts.seller.live;
  const id = useId();
  const [measure, setMeasure] = useState<Measure>('tickets');
  // A new hour begins with the figures that come in it.
  const { step, points } = useMemo(() => salesSeries(series, Date.now()), [series]);
  const each = measure === 'tickets' ? 'sold' : 'revenue';
  const total = measure === 'tickets' ? 'totalSold' : 'totalRevenue';
  const valueOf = (amount: number) =>
    measure === 'tickets' ? amount.toLocaleString(texts.locale) : formatMoney(amount, currency);
  const shortOf = (amount: number) =>
    compact(measure === 'tickets' ? amount : amount / 10 ** currencyDigits(currency));

  const shared = {
    data: points,
    margin: { top: 8, right: 8, bottom: 0, left: 0 },
    accessibilityLayer: false,
  };
  const axes = [
    <CartesianGrid key="grid" vertical={false} stroke="var(--line)" />,
    <XAxis
      key="x"
      dataKey="at"
      tickFormatter={(at: number) => timeOf(at, step)}
      stroke="var(--ink-soft)"
      tickLine={false}
      fontSize={12}
      minTickGap={24}
    />,
    <YAxis
      key="y"
      tickFormatter={shortOf}
      stroke="var(--ink-soft)"
      tickLine={false}
      axisLine={false}
      width={48}
      fontSize={12}
      allowDecimals={measure === 'money'}
    />,
    <Tooltip
      key="tip"
      cursor={{ fill: 'var(--accent-soft)', stroke: 'var(--line-control)' }}
      labelFormatter={(at) => timeOf(Number(at), step)}
      formatter={(amount) => valueOf(Number(amount))}
      contentStyle={{ background: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 8 }}
      itemStyle={{ color: 'var(--ink)' }}
    />,
  ];

  return (
    <div className={styles['charts']}>
      <fieldset className={styles['measure']}>
        <legend className="visually-hidden">{say.measure}</legend>
        {(['tickets', 'money'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={`${id}-measure`}
              className="visually-hidden"
              checked={measure === one}
              onChange={() => setMeasure(one)}
            />
            {say[one]}
          </label>
        ))}
      </fieldset>
      <div className={styles['pair']}>
        <figure className={styles['chart']}>
          <figcaption>{say.perStep[step]}</figcaption>
          <div role="img" aria-label={say.chart(say[measure], say.byStep[step])}>
            <ResponsiveContainer width="100%" height={220}>
              <BarChart {...shared}>
                {axes}
                <Bar
                  dataKey={each}
                  name={say[measure]}
                  fill="var(--accent)"
                  radius={[4, 4, 0, 0]}
                  maxBarSize={36}
                  isAnimationActive={false}
                />
              </BarChart>
            </ResponsiveContainer>
          </div>
        </figure>
        <figure className={styles['chart']}>
          <figcaption>{say.total}</figcaption>
          <div role="img" aria-label={say.chartTotal(say[measure])}>
            <ResponsiveContainer width="100%" height={220}>
              <AreaChart {...shared}>
                {axes}
                <Area
                  type="linear"
                  dataKey={total}
                  name={say[measure]}
                  stroke="var(--accent)"
                  strokeWidth={2}
                  fill="var(--accent-soft)"
                  isAnimationActive={false}
                />
              </AreaChart>
            </ResponsiveContainer>
          </div>
        </figure>
      </div>
      <details className={styles['table']}>
        <summary>{say.asTable}</summary>
        <FigureTable points={points} step={step} currency={currency} />
      </details>
    </div>
  );
}

function FigureTable({
  points,
  step,
  currency,
}: {
  points: SalesPoint[];
  step: 'hour' | 'day';
  currency: string;
}) {
  const say = texts.seller.live;
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label={say.asTable}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say.time}</th>
            <th scope="col">{say.tickets}</th>
            <th scope="col">{say.money}</th>
            <th scope="col">{say.total}</th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ at, sold, revenue, totalSold, totalRevenue }) => (
            <tr key={at}>
              <th scope="row">{timeOf(at, step)}</th>
              <td>{sold.toLocaleString(texts.locale)}</td>
              <td>{formatMoney(revenue, currency)}</td>
              <td>
                {totalSold.toLocaleString(texts.locale)} · {formatMoney(totalRevenue, currency)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const compact = (amount: number): string =>
  new Intl.NumberFormat(texts.locale, { notation: 'compact', maximumFractionDigits: 1 }).format(amount);

function timeOf(at: number, step: 'hour' | 'day'): string {
  const format: Intl.DateTimeFormatOptions =
    step === 'day'
      ? { day: 'numeric', month: 'short' }
      : { weekday: 'short', hour: 'numeric', minute: '2-digit' };
  return new Intl.DateTimeFormat(texts.locale, format).format(new Date(at));
}
