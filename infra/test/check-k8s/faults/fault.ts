import type { Finding } from '../../../check-k8s/problem.ts';

/** A text in a file of the fixture, what is put in its place, and all that must then be found. */
export interface Fault {
  fault: string;
  file: string;
  from: string;
  to: string;
  finding: Finding;
}

export const fault = (title: string, file: string, from: string, to: string, finding: Finding): Fault => ({
  fault: title,
  file,
  from,
  to,
  finding,
});

/** The files of the fixture. */
export const shop = 'k8s/base/shop.yaml';
export const network = 'k8s/base/network.yaml';
export const base = 'k8s/base/kustomization.yaml';
export const cache = 'k8s/components/cache/cache.yaml';
export const component = 'k8s/components/cache/kustomization.yaml';
export const script = 'k8s/components/cache/start.sh';
export const overlay = 'k8s/overlays/prod/kustomization.yaml';
export const cleanUp = 'k8s/overlays/prod/clean-up.yaml';
export const secrets = 'k8s/overlays/prod/secrets.example.yaml';
export const alerts = 'k8s/components/alerts/alerts.yaml';
export const dashboard = 'k8s/components/alerts/dashboard.json';
export const skaffold = 'skaffold.yaml';
export const compose = 'compose.yaml';
export const alertsComponent = 'k8s/components/alerts/kustomization.yaml';
