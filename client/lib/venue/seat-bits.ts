/** A section's seats, one bit each, as the API has them: seat i is byte i>>3, bit i&7; 1 is not to be had. */
export type SeatBits = Uint8Array;

/** Reads the API's base64; of `size` seats those beyond its end are free. */
export function readSeatBits(base64: string | undefined, size: number): SeatBits {
  const bits = new Uint8Array((size + 7) >> 3);
  if (base64 === undefined) return bits;
  const binary = atob(base64);
  for (let place = 0; place < Math.min(binary.length, bits.length); place += 1) {
    bits[place] = binary.charCodeAt(place);
  }
  return bits;
}

export function isTaken(bits: SeatBits, index: number): boolean {
  return ((bits[index >> 3]! >> (index & 7)) & 1) === 1;
}

export function setTaken(bits: SeatBits, index: number, taken: boolean): void {
  const place = index >> 3;
  if (place >= bits.length) return;
  const bit = 1 << (index & 7);
  bits[place] = taken ? bits[place]! | bit : bits[place]! & ~bit;
}
