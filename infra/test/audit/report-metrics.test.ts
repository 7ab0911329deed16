import { expect, it } from '@jest/globals';
import { audit } from '../../audit/audit.ts';
import { metricsOf } from '../../audit/report-metrics.ts';
import { consistentSnapshot } from './consistent-snapshot.ts';

it('gives no value to a check that was not made', () => {
  const text = metricsOf(audit({ ...consistentSnapshot(), intents: undefined }), new Date(1_500));
  expect(text).toContain('aisle_audit_differences{check="seats"} 0\n');
  expect(text).not.toContain('check="ledger"');
  expect(text).toContain('\naisle_audit_completed_timestamp_seconds 1.5\n');
});

it('is text as Prometheus reads it: help, type, samples, and a line feed at the end', () => {
  const lines = metricsOf(audit(consistentSnapshot()), new Date()).split('\n');
  expect(lines.pop()).toBe('');
  for (const line of lines) {
    expect(line).toMatch(/^(# HELP \w+ .+|# TYPE \w+ gauge|\w+(\{check="\w+"\})? [\d.]+)$/);
  }
  const names = lines.filter((line) => !line.startsWith('#')).map((line) => /^\w+/.exec(line)![0]);
  const typed = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
  expect([...new Set(names)]).toEqual(typed);
});
