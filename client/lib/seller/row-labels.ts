const ALPHABET = 26;

/** The label after one: 9 is followed by 10, A by B, Z by AA, "R9" by "R10". Undefined where no order is known. */
export function nextRowLabel(label: string): string | undefined {
  const match = /^(.*?)(\d+|[A-Z]+|[a-z]+)$/.exec(label.trim());
  if (!match) return undefined;
  const [, before = '', last = ''] = match;
  if (/\d/.test(last)) return `${before}${String(Number(last) + 1).padStart(last.length, '0')}`;
  // Letters count on only where they are no word: what comes after "BOX" nobody knows.
  if (before !== '' || last.length > 2) return undefined;
  const next = lettersOf(numberOf(last.toUpperCase()) + 1);
  return last === last.toUpperCase() ? next : next.toLowerCase();
}

/** So many labels, counted on from the first; fewer where there is no next one. */
export function rowLabelsFrom(first: string, count: number): string[] {
  const labels: string[] = [];
  for (let label: string | undefined = first.trim(); label && labels.length < count;) {
    labels.push(label);
    label = nextRowLabel(label);
  }
  return labels;
}

/**
 * The labels of a row, or of several that are written as a range: "12" is one, "1-25" and "A-F" are many.
 * Undefined for a range that has no end (its two halves do not count the same way) or is too long.
 */
export function parseRowLabels(typed: string): string[] | undefined {
  const text = typed.trim();
  const match = /^(\d+|[A-Z]+|[a-z]+)\s*[-–]\s*(\d+|[A-Z]+|[a-z]+)$/.exec(text);
  if (!match) return text === '' ? undefined : [text];
  const [, first = '', last = ''] = match;
  const labels = rowLabelsFrom(first, MOST_ROWS);
  const end = labels.indexOf(last);
  return end < 0 ? undefined : labels.slice(0, end + 1);
}

/** Enough for any range that somebody writes by hand. */
const MOST_ROWS = 1_000;

/** A is 1, Z is 26, AA is 27. */
const numberOf = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * ALPHABET + letter.charCodeAt(0) - 64, 0);

function lettersOf(number: number): string {
  let letters = '';
  for (let left = number; left > 0; left = Math.floor((left - 1) / ALPHABET)) {
    letters = String.fromCharCode(65 + ((left - 1) % ALPHABET)) + letters;
  }
  return letters;
}
