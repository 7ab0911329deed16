import { texts } from '../texts.ts';

/** A part of a whole in percent, such as "12.5%". */
export const share = (part: number, all: number): string =>
  new Intl.NumberFormat(texts.locale, { style: 'percent', maximumFractionDigits: 1 }).format(
    all === 0 ? 0 : part / all,
  );
