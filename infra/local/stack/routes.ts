import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Route {
  prefix: string;
  service: string;
}

interface IngressManifest {
  spec: { rules: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[] };
}

const manifest = new URL('../../k8s/base/ingress.yaml', import.meta.url);

/** The routes of the cluster's Ingress, longest prefix first, as an ingress controller would match them. */
export function readRoutes(): Route[] {
  const { spec } = parse(readFileSync(manifest, 'utf8')) as IngressManifest;
  return spec.rules
    .flatMap((rule) => rule.http.paths)
    .map(({ path, backend }) => ({ prefix: path, service: backend.service.name }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
}

/** The service for a path: `Prefix` matches whole path elements, so `/api/tickets` is not `/api/ticketsX`. */
export function serviceFor(routes: Route[], path: string): string | undefined {
  return routes.find(({ prefix }) => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`))
    ?.service;
}
