import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface AlertRule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; datasource: { uid: string } }[];
}

const read = (name: string): string =>
  readFileSync(new URL(`../k8s/components/observability/${name}`, import.meta.url), 'utf8');

/** Prometheus' alert rules. */
export const alertRules = (parse(read('alerts.yaml')) as { groups: { rules: AlertRule[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);

/** Grafana's dashboard. */
export const dashboard = JSON.parse(read('dashboard.json')) as { panels: Panel[] };

/** The metrics that a PromQL expression asks for, by the beginnings that ours have. */
export const metricsIn = (expr: string): string[] => [
  ...new Set(expr.match(/\b(?:aisle|http|process|nodejs)_\w+/g) ?? []),
];

/** All metrics that the dashboard and the alerts ask for. */
export const metricsAskedFor = (): string[] => [
  ...new Set(
    [
      ...alertRules.map(({ expr }) => expr),
      ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ].flatMap(metricsIn),
  ),
];
