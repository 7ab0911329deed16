type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A state in a word. The word says it; the colour only helps. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}
