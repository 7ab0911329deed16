import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './objects.ts';

const run = promisify(execFile);

/** There is no kubectl: nothing can be rendered. */
export class NoKubectl extends Error {
  constructor() {
    super(
      'kubectl is needed to render the overlays (no cluster is), and is not on the PATH. Install the kubectl package ' +
        'of your system, 1.28 or newer: https://kubernetes.io/docs/tasks/tools/',
    );
    this.name = 'NoKubectl';
  }
}

/**
 * What `kubectl kustomize` makes of a folder, as YAML.
 * @throws NoKubectl, or Error with kustomize's message
 */
export async function render(folder: string): Promise<string> {
  try {
    const { stdout } = await run('kubectl', ['kustomize', folder], { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { code, stderr, message } = error as Error & { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new NoKubectl();
    throw new Error(messageOf(stderr || message), { cause: error });
  }
}

/** kubectl wraps what kustomize says in a line of its log. */
function messageOf(stderr: string): string {
  const wrapped = /err=(?:"((?:[^"\\]|\\.)*)"|<\n([\s\S]*?)\n\s*>)/.exec(stderr);
  const text = wrapped?.[1]?.replace(/\\(.)/g, '$1') ?? wrapped?.[2] ?? stderr;
  return text.replace(/\s+/g, ' ').trim();
}

/** The objects in a YAML stream. */
export const readObjects = (yaml: string): KubernetesObject[] =>
  parseAllDocuments(yaml)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
