import type { Section } from '../types.ts';

/** How many prices a map tells apart by colour; cheaper ones share the last. styles/tokens.css has the colours. */
export const PRICE_LEVELS = 8;

/** The prices of a venue, dearest first, each with its level: 1 for the dearest. */
export function priceLevels(sections: readonly Pick<Section, 'price'>[]): Map<number, number> {
  const prices = [...new Set(sections.map(({ price }) => price))].sort((a, b) => b - a);
  return new Map(prices.map((price, index) => [price, Math.min(index + 1, PRICE_LEVELS)]));
}

/** The CSS colour of a level. */
export function priceColour(level: number): string {
  return `var(--price-${level})`;
}
