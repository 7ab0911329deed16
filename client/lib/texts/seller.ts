/** A seller's Events and sales. */
export const sellerTexts = {};
