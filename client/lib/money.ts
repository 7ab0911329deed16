import { locale } from './texts/site.ts';

/** Formats an amount given in the currency's smallest unit: 4500 usd is $45.00, 4500 jpy is ¥4,500. */
export function formatMoney(amount: number, currency: string): string {
  return format(currency).format(toDecimal(amount, currency) as `${number}`);
}

/** How many decimals a currency has: 2 for usd, 0 for jpy, 3 for kwd. */
export function currencyDigits(currency: string): number {
  return format(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The smallest unit as a decimal that one can type: 4500 usd is "45.00". */
export function toDecimal(amount: number, currency: string): string {
  const digits = currencyDigits(currency);
  if (digits === 0) return String(amount);
  const padded = String(amount).padStart(digits + 1, '0');
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/**
 * The smallest unit from what someone typed ("45", "45.5", "45,50"), digit by digit, so that no float can
 * round it. Undefined where it isn't an amount of this currency.
 */
export function toSmallestUnit(typed: string, currency: string): number | undefined {
  const digits = currencyDigits(currency);
  const match = /^(\d{1,12})(?:[.,](\d+))?$/.exec(typed.trim());
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > digits) return undefined;
  const amount = Number(match[1] + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(amount) ? amount : undefined;
}

function format(currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: 'currency', currency });
}
