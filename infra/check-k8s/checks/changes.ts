import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { parseDocument } from 'yaml';
import { changesOf, isComponent, kustomizationsBelow, type Change } from '../kustomizations.ts';
import { render } from '../kustomize.ts';
import type { Finding } from '../problem.ts';

/**
 * Entries of kustomizations that change nothing: a patch whose target is not there, or that says what is so anyway.
 * kustomize passes over them in silence. So what they are for is rendered once more without each of them, and must come
 * out different: a kustomization as it is by itself, a component in each overlay that has it.
 * @param manifests the folder of all manifests; it is left as it is
 * @param overlays folders below it, and what they are as they stand
 */
export async function changes(manifests: string, overlays: ReadonlyMap<string, string>): Promise<Finding[]> {
  const before = new Map<string, string | undefined>(overlays);
  const renderOnce = async (folder: string) => {
    if (!before.has(folder)) before.set(folder, await tryRender(join(manifests, folder)));
    return before.get(folder);
  };
  const tasks = new Map<string, Task>();
  for (const overlay of overlays.keys()) {
    for (const change of kustomizationsBelow(join(manifests, overlay)).flatMap(changesOf)) {
      const own = relative(manifests, dirname(change.file));
      const alone = !isComponent(change.file) && (await renderOnce(own)) !== undefined;
      const folder = alone ? own : overlay;
      tasks.set(`${folder} ${change.file} ${change.label}`, { folder, change });
    }
  }

  const findings: Finding[] = [];
  const next = tasks.values();
  const work = async () => {
    const copy = await mkdtemp(join(tmpdir(), 'aisle-check-k8s-'));
    try {
      await cp(manifests, copy, { recursive: true });
      for (const { folder, change } of next) {
        const file = relative(manifests, change.file);
        const without = await renderWithout(join(copy, file), change.at, join(copy, folder));
        if (without !== before.get(folder)) continue;
        const message = 'changes nothing: does it match anything?';
        findings.push({
          check: 'change',
          where: basename(folder),
          object: file,
          path: change.label,
          message,
        });
      }
    } finally {
      await rm(copy, { recursive: true });
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  return findings;
}

interface Task {
  /** What is rendered with and without the change. */
  folder: string;
  change: Change;
}

/** What a folder would be without an entry of a kustomization; undefined if it could not be rendered without. */
async function renderWithout(file: string, at: Change['at'], folder: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8');
  const document = parseDocument(text);
  document.deleteIn(at);
  await writeFile(file, document.toString());
  const without = await tryRender(folder);
  await writeFile(file, text);
  return without;
}

/** undefined if it cannot be rendered: what comes after a change may not do without it. */
const tryRender = (folder: string): Promise<string | undefined> => render(folder).catch(() => undefined);
