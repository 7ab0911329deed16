import { fault, type Fault, shop, component, overlay } from './fault.ts';

export const faults: Fault[] = [
  // Files
  fault(
    'a key that is there twice',
    shop,
    '  maxUnavailable: 1\n',
    '  maxUnavailable: 1\n  maxUnavailable: 2\n',
    { check: 'yaml', where: 'k8s/base/shop.yaml', path: 'line 101', message: 'Map keys must be unique' },
  ),
  fault(
    'a file that is no YAML',
    shop,
    "limits: { cpu: '1', memory: 128Mi }",
    'limits: { cpu: 1, memory: 128Mi',
    {
      check: 'yaml',
      where: 'k8s/base/shop.yaml',
      path: 'line 57',
      message: 'Flow map in block collection must be sufficiently indented and end with a }',
    },
  ),
  fault('a file that no overlay is made of', overlay, '  - path: more-memory.yaml\n', '', {
    check: 'unused file',
    where: 'k8s',
    path: 'overlays/prod/more-memory.yaml',
    message: 'no overlay is made of it',
  }),
  fault('an overlay that cannot be rendered', overlay, '- op: add', '- op: remove', {
    check: 'render',
    where: 'prod',
    message:
      "error in remove for path: '/spec/revisionHistoryLimit': Unable to remove nonexistent key: revisionHistoryLimit: missing value",
  }),
  fault('a field that kustomize does not know', overlay, 'images:', 'image:', {
    check: 'render',
    where: 'prod',
    message: 'invalid Kustomization: json: unknown field "image"',
  }),
  // Kustomize
  fault(
    'a patch with a target that is not there',
    component,
    'labelSelector: app=cache',
    'labelSelector: app=cash',
    {
      check: 'change',
      where: 'prod',
      object: 'components/cache/kustomization.yaml',
      path: 'patches[0] on kind StatefulSet, labelSelector app=cash',
      message: 'changes nothing: does it match anything?',
    },
  ),
  fault('a patch that says what is so anyway', 'k8s/overlays/prod/more-memory.yaml', '256Mi', '128Mi', {
    check: 'change',
    where: 'prod',
    object: 'overlays/prod/kustomization.yaml',
    path: 'patches[0] more-memory.yaml',
    message: 'changes nothing: does it match anything?',
  }),
  fault(
    'an image that nobody uses',
    overlay,
    'newTag: 1.0.0 }',
    'newTag: 1.0.0 }\n  - { name: fixture/store, newTag: 1.0.0 }',
    {
      check: 'change',
      where: 'prod',
      object: 'overlays/prod/kustomization.yaml',
      path: 'images fixture/store',
      message: 'no container uses it',
    },
  ),
  fault(
    'a replacement with a target that is not there',
    overlay,
    'select: { kind: CronJob }',
    'select: { kind: CronJob, name: clear-up }',
    {
      check: 'change',
      where: 'prod',
      object: 'overlays/prod/kustomization.yaml',
      path: 'replacements[0].targets[0] on kind CronJob, name clear-up',
      message: 'changes nothing: does it match anything?',
    },
  ),
  fault(
    'a number of replicas of nothing',
    overlay,
    'images:',
    'replicas:\n  - { name: store, count: 1 }\nimages:',
    {
      check: 'render',
      where: 'prod',
      message:
        'resource with name store does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]',
    },
  ),
];
