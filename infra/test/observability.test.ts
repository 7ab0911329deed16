import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { alertRules, dashboard, metricsIn } from './observability-files.ts';

describe('an alert', () => {
  const runbook = readFileSync(new URL('../runbooks/alerts.md', import.meta.url), 'utf8');
  const sections = new Set([...runbook.matchAll(/^## (\w+)$/gm)].map(([, title]) => title));

  it.each(alertRules.map((rule) => [rule.alert, rule] as const))('%s tells what to do', (name, rule) => {
    expect(rule.annotations.runbook).toBe(`infra/runbooks/alerts.md#${name.toLowerCase()}`);
    expect(sections).toContain(name);
    expect(['critical', 'warning']).toContain(rule.labels.severity);
    expect(metricsIn(rule.expr).length).toBeGreaterThan(0);
  });

  it('is there for each section of the runbook', () => {
    expect(new Set(alertRules.map(({ alert }) => alert))).toEqual(sections);
  });

  it('is there for what breaks the promises', () => {
    expect(alertRules.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['OutboxStuck', 'DeadLetters', 'ConsumerBehind', 'AuditDifferences']),
    );
    expect(alertRules.find(({ alert }) => alert === 'OutboxStuck')?.expr).toContain('> 30');
  });
});

describe('the dashboard', () => {
  it('has a row for each part, and panels that lie beside each other', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual([
      'Traffic',
      'Sales',
      'Reservation engine',
      'Messaging',
      'Payments',
      'Streams',
      'Processes',
    ]);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...dashboard.panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });

  it('asks of the data source that is chosen, in each panel', () => {
    for (const { type, title, targets = [] } of dashboard.panels) {
      if (type === 'row') continue;
      expect([title, targets.length > 0]).toEqual([title, true]);
      for (const { expr, datasource } of targets) {
        expect(datasource.uid).toBe('${datasource}');
        expect(metricsIn(expr).length).toBeGreaterThan(0);
        // What is counted has to be rated, or it only ever grows.
        if (/_total\b|_(count|sum|bucket)\b/.test(expr)) expect(expr).toContain('rate(');
      }
    }
  });
});
