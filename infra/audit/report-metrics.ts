import { renameSync, writeFileSync } from 'node:fs';
import type { Report } from './audit.ts';

/**
 * A report as Prometheus reads it. A check that was skipped has no value: that it found nothing would not be true.
 * @param now when the audit was completed
 */
export function metricsOf({ checks, pending }: Report, now: Date): string {
  const made = checks.filter(({ skipped }) => skipped === undefined);
  const byCheck = (valueOf: (check: Report['checks'][number]) => number) =>
    made.map((check) => ({ labels: `{check="${check.name}"}`, value: valueOf(check) }));
  return [
    gauge(
      'aisle_audit_differences',
      'Differences that the last audit found, by check.',
      byCheck(({ differences }) => differences),
    ),
    gauge(
      'aisle_audit_examined',
      'What the last audit looked at, by check.',
      byCheck(({ examined }) => examined),
    ),
    gauge('aisle_audit_pending', 'What was on its way and not late when the last audit was made.', [
      { labels: '', value: pending.length },
    ]),
    gauge('aisle_audit_completed_timestamp_seconds', 'When the last audit was completed.', [
      { labels: '', value: now.getTime() / 1000 },
    ]),
  ].join('');
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
const gauge = (name: string, help: string, samples: { labels: string; value: number }[]): string =>
  [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(({ labels, value }) => `${name}${labels} ${value}`),
    '',
  ].join('\n');

/**
 * Writes a report's metrics for node exporter's textfile collector, which reads `*.prom` in its folder: all at once, so
 * that half a file is never read.
 */
export function writeMetrics(file: string, report: Report, now = new Date()): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, metricsOf(report, now));
  renameSync(unfinished, file);
}
