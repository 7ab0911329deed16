import type { Result } from './check-project.ts';
import type { Finding } from './problem.ts';

/** The findings as text, those of one check together. What is wrong in several overlays is told once. */
export function showReport({ findings, overlays }: Result, seconds: number): string {
  const told = new Map<string, { finding: Finding; where: string[] }>();
  for (const finding of findings) {
    const { check, object, path, message } = finding;
    const key = JSON.stringify([check, object, path, message]);
    const same = told.get(key) ?? { finding, where: [] };
    same.where.push(finding.where);
    told.set(key, same);
  }
  const lines = [...told.values()].map(({ finding: { check, object, path, message }, where }) => {
    const at = [object, path].filter(Boolean).join(' ');
    return `${check}: ${where.join(', ')}: ${at && `${at}: `}${message}`;
  });
  const looked = overlays.map(({ name, objects }) => `${name} (${objects} objects)`).join(' and ');
  const verdict =
    lines.length === 0 ? 'nothing to object to' : `${lines.length} found. More may be when these are mended`;
  return [...lines, `Checked ${looked || 'no overlay'} in ${seconds.toFixed(1)} s: ${verdict}.`].join('\n');
}
