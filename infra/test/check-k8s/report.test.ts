import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { metricsIn } from '../../check-k8s/checks/metrics.ts';
import { quantity } from '../../check-k8s/checks/quantities.ts';
import { showReport } from '../../check-k8s/show-report.ts';

const overlays = [
  { name: 'dev', objects: 3 },
  { name: 'prod', objects: 4 },
];

describe('the report of check:k8s', () => {
  it('names each fault once, with the overlays that have it', () => {
    const fault = { check: 'probe', object: 'Deployment/shop', path: 'spec', message: 'is missing' };
    const findings = [
      { ...fault, where: 'dev' },
      { ...fault, where: 'prod' },
      { check: 'render', where: 'dev', message: 'no such file' },
    ];
    expect(showReport({ findings, overlays }, 1.234).split('\n')).toEqual([
      'probe: dev, prod: Deployment/shop spec: is missing',
      'render: dev: no such file',
      'Checked dev (3 objects) and prod (4 objects) in 1.2 s: 2 found. More may be when these are mended.',
    ]);
  });

  it('says so where there is nothing to object to', () => {
    expect(showReport({ findings: [], overlays }, 1)).toBe(
      'Checked dev (3 objects) and prod (4 objects) in 1.0 s: nothing to object to.',
    );
  });

  it('says what to install where there is no kubectl, and that nothing was checked', () => {
    const run = join(import.meta.dirname, '../../local/run.mjs');
    const { NODE_OPTIONS: _jest, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [run, 'check-k8s'], {
      env: { ...env, PATH: join(import.meta.dirname, 'nothing-here') },
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^kubectl is needed .* Install the kubectl package/m);
  });
});

it.each([
  ['sum by (le, route) (rate(a_bucket{x="b_total"}[5m]))', ['a_bucket']],
  ['time() - max(a_seconds) > 26 * 3600 or absent(b offset 1h)', ['a_seconds', 'b']],
  ['a / ignoring(code) group_left b_total and on (service) a', ['a', 'b_total']],
  ['increase(a[$__rate_interval]) > bool 1e3', ['a']],
  ["count_values('version', build_info)", ['build_info']],
])('finds the metrics in %s', (expression, names) => {
  expect(metricsIn(expression).sort()).toEqual(names);
});

it.each([
  ['100m', 0.1],
  ['1', 1],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['2k', 2000],
  ['1e3', 1000],
  ['.5', 0.5],
  [2, 2],
  ['1Kb', undefined],
  ['1 Gi', undefined],
  ['16h', undefined],
  ['1K', undefined],
  ['', undefined],
])('reads the quantity %p', (text, value) => {
  expect(quantity(text)).toBe(value);
});
