/** The characters that the standard fonts of PDF have beyond Latin-1 (Windows-1252). */
const EXTRA = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/**
 * Text as the standard fonts of PDF can print it: letters that they lack without their marks, others as a question
 * mark. Scripts beyond Latin need a font that is embedded; until there is one the page's own print-out has them all.
 */
export function printable(text: string): string {
  return [...text]
    .flatMap((character) =>
      fits(character) ? character : [...character.normalize('NFKD').replace(/\p{M}/gu, '')],
    )
    .map((character) => (fits(character) ? character : '?'))
    .join('');
}

function fits(character: string): boolean {
  const code = character.codePointAt(0)!;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || EXTRA.includes(character);
}
