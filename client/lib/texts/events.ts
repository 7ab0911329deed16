/** Discovering Events, their pages and seat maps. */
export const eventsTexts = {};
