import { nameOf, ofKind, type KubernetesObject } from '../objects.ts';
import { containersOf, podTemplates, type PodTemplate } from '../pods.ts';
import type { Problem } from '../problem.ts';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** What a name may be, as Kubernetes says: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const rules = {
  label: { ok: (name: string) => name.length <= 63 && label.test(name), says: 'no DNS label (RFC 1123)' },
  serviceName: {
    ok: (name: string) => name.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name),
    says: 'no DNS label that starts with a letter (RFC 1035)',
  },
  subdomain: {
    ok: (name: string) => name.length <= 253 && subdomain.test(name),
    says: 'no DNS subdomain (RFC 1123)',
  },
  port: {
    ok: (name: string) => name.length <= 15 && label.test(name) && /[a-z]/.test(name) && !name.includes('--'),
    says: 'no name of a port: 15 lower-case letters, digits and - at most',
  },
  key: {
    ok: (name: string) => /^[-._a-zA-Z0-9]{1,253}$/.test(name),
    says: 'no key: letters, digits, -, _ and . alone',
  },
  labelKey: {
    ok: (key: string) => {
      const [name = '', prefix, ...rest] = key.split('/').reverse();
      const prefixed = prefix === undefined || (prefix.length <= 253 && subdomain.test(prefix));
      return rest.length === 0 && prefixed && name.length <= 63 && qualified.test(name);
    },
    says: 'no key of a label',
  },
  labelValue: {
    ok: (value: string) => value === '' || (value.length <= 63 && qualified.test(value)),
    says: 'no value of a label: 63 letters, digits, -, _ and . at most',
  },
};

type Rule = (typeof rules)[keyof typeof rules];

/** Workloads name their pods after themselves, and pods' names are host names. */
const shortNames = new Set(['Namespace', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod']);

/** Names that an API server would refuse: of objects, labels, containers, ports, volumes and keys. */
export function names(objects: readonly KubernetesObject[]): Problem[] {
  return [
    ...objects.flatMap((object) => [
      ...broken(ruleFor(object), object.metadata.name, nameOf(object), 'metadata.name'),
      ...labels(object.metadata.labels, nameOf(object), 'metadata.labels'),
    ]),
    ...[...ofKind(objects, 'ConfigMap'), ...ofKind(objects, 'Secret')].flatMap((object) =>
      Object.keys(object.data ?? {}).flatMap((key) => broken(rules.key, key, nameOf(object), 'data')),
    ),
    ...ofKind(objects, 'Service').flatMap((service) =>
      (service.spec?.ports ?? []).flatMap(({ name }, index) =>
        broken(rules.label, name, nameOf(service), `spec.ports[${index}].name`),
      ),
    ),
    ...podTemplates(objects).flatMap(inPod),
  ];
}

const ruleFor = ({ kind }: KubernetesObject): Rule => {
  if (kind === 'Service') return rules.serviceName;
  return shortNames.has(kind) ? rules.label : rules.subdomain;
};

function inPod(pod: PodTemplate): Problem[] {
  const { object, path, spec } = pod;
  return [
    ...labels(pod.labels, object, `${path}.metadata.labels`),
    ...(spec.volumes ?? []).flatMap(({ name }) => broken(rules.label, name, object, `${path}.spec.volumes`)),
    ...containersOf(pod).flatMap(({ container, path: at }) => [
      ...broken(rules.label, container.name, object, `${at}.name`),
      ...(container.ports ?? []).flatMap(({ name }) => broken(rules.port, name, object, `${at}.ports`)),
    ]),
  ];
}

const labels = (given: Record<string, string> = {}, object: string, path: string): Problem[] =>
  Object.entries(given).flatMap(([key, value]) => [
    ...broken(rules.labelKey, key, object, path),
    ...broken(rules.labelValue, value, object, path),
  ]);

const broken = ({ ok, says }: Rule, name: string | undefined, object: string, path: string): Problem[] =>
  name === undefined || ok(name) ? [] : [{ object, path, message: `${name} is ${says}` }];
