const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const minimums: Record<string, number> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};

/** Stripe takes no charge above eight digits, in any currency. */
export const MAXIMUM = 99_999_999;

/** The smallest charge Stripe takes, in the currency's smallest unit. */
export const minimumOf = (currency: string) => minimums[currency] ?? 50;

/** A lower-case ISO 4217 code. */
export const isCurrency = (code: string) => currencies.has(code);

/** `formatMoney(4500, 'usd')` is `$45.00`. */
export function formatMoney(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}
