import { texts } from './texts.ts';

/** A seat (`12/7`) in words: Row 12, seat 7. */
export function seatWords(seat: string): string {
  const cut = seat.lastIndexOf('/');
  return texts.place.seat(seat.slice(0, cut), seat.slice(cut + 1));
}

/** Seats of one section in few words, a row at a time: Row 12, seats 7, 8 · Row 13, seat 1. */
export function seatsWords(seats: string[]): string {
  const rows = new Map<string, string[]>();
  for (const seat of seats) {
    const cut = seat.lastIndexOf('/');
    const row = seat.slice(0, cut);
    rows.set(row, [...(rows.get(row) ?? []), seat.slice(cut + 1)]);
  }
  return [...rows].map(([row, numbers]) => texts.place.seats(row, numbers)).join(' · ');
}
