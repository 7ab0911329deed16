import type { V1Container } from '@kubernetes/client-node';
import { ofKind, sameNamespace, type KubernetesObject } from '../objects.ts';
import { containersOf, podTemplates, type PodTemplate } from '../pods.ts';
import type { Problem } from '../problem.ts';

/**
 * Containers that may do more than they need: the `restricted` Pod Security Standard, a numeric user, a read-only root
 * file system, and no token of a ServiceAccount.
 */
export function security(objects: readonly KubernetesObject[]): Problem[] {
  return podTemplates(objects).flatMap((pod) => [
    ...ofPod(pod),
    ...token(pod, objects),
    ...containersOf(pod).flatMap(({ container, path }) => ofContainer(container, pod, path)),
  ]);
}

function ofPod({ object, path, spec }: PodTemplate): Problem[] {
  const at = `${path && `${path}.`}spec`;
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const)
    .filter((name) => spec[name])
    .map((name) => ({ object, path: `${at}.${name}`, message: 'must not be set' }));
  const host = (spec.volumes ?? [])
    .filter(({ hostPath }) => hostPath)
    .map(({ name }) => ({ object, path: `${at}.volumes[${name}].hostPath`, message: 'must not be used' }));
  return [...shared, ...host];
}

function token({ owner, object, path, spec }: PodTemplate, objects: readonly KubernetesObject[]): Problem[] {
  const account = ofKind(objects, 'ServiceAccount').find(
    (one) => one.metadata.name === (spec.serviceAccountName ?? 'default') && sameNamespace(one, owner),
  );
  // What the pod says wins over what its account says.
  const mounted = spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
  const at = `${path && `${path}.`}spec.automountServiceAccountToken`;
  return mounted
    ? [{ object, path: at, message: 'must be false: nothing here talks to the API server' }]
    : [];
}

function ofContainer(container: V1Container, { object, spec }: PodTemplate, path: string): Problem[] {
  const own = container.securityContext ?? {};
  const pod = spec.securityContext ?? {};
  const user = own.runAsUser ?? pod.runAsUser;
  const { drop = [], add = [] } = own.capabilities ?? {};
  const profile = (own.seccompProfile ?? pod.seccompProfile)?.type;
  const rules: [boolean, string, string][] = [
    [user !== undefined && user > 0, 'runAsUser', 'must be the number of a user that is not root'],
    [(own.runAsNonRoot ?? pod.runAsNonRoot) === true, 'runAsNonRoot', 'must be true'],
    [own.readOnlyRootFilesystem === true, 'readOnlyRootFilesystem', 'must be true'],
    [own.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation', 'must be false'],
    [own.privileged !== true, 'privileged', 'must not be set'],
    [drop.includes('ALL'), 'capabilities.drop', 'must have ALL'],
    [add.length === 0, 'capabilities.add', 'must be empty'],
    [profile !== undefined && profile !== 'Unconfined', 'seccompProfile', 'must be RuntimeDefault'],
  ];
  return rules
    .filter(([ok]) => !ok)
    .map(([, field, message]) => ({ object, path: `${path}.securityContext.${field}`, message }));
}
