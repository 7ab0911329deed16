/** Discovering Events, their pages and seat maps. */
export const eventsTexts = {
  map: {
    kind: 'seat map',
    keys: 'Arrow keys move the map, plus and minus zoom, 0 shows all of it. The list of seats offers the same choices.',
    stage: 'Stage',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    showAll: 'Show the whole venue',
  },
};
