import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseDocument } from 'yaml';
import { changesOf, kustomizationsBelow, type Change } from '../kustomizations.ts';
import { render } from '../kustomize.ts';
import type { Problem } from '../problem.ts';

/** An overlay: its folder below that of all manifests, and what kustomize makes of it. */
export interface Rendered {
  folder: string;
  yaml: string;
}

/**
 * Entries of kustomizations that change nothing: a patch whose target is not there, or that says what is so anyway, an
 * image that nobody uses. kustomize passes over them in silence. So each overlay is rendered once more without each of
 * them, and must come out different.
 * @param manifests the folder of all manifests; it is left as it is
 */
export async function changes(
  manifests: string,
  overlays: readonly Rendered[],
): Promise<Map<Rendered, Problem[]>> {
  const tasks = overlays.flatMap((overlay) =>
    kustomizationsBelow(join(manifests, overlay.folder))
      .flatMap(changesOf)
      .map((change) => ({ overlay, change })),
  );
  const problems = new Map<Rendered, Problem[]>(overlays.map((overlay) => [overlay, []]));
  const next = tasks.values();
  const work = async () => {
    const copy = await mkdtemp(join(tmpdir(), 'aisle-check-k8s-'));
    try {
      await cp(manifests, copy, { recursive: true });
      for (const { overlay, change } of next) {
        const file = relative(manifests, change.file);
        if (
          await makesDifference(
            { ...change, file: join(copy, file) },
            join(copy, overlay.folder),
            overlay.yaml,
          )
        )
          continue;
        problems.get(overlay)?.push({
          object: file,
          path: change.label,
          message: 'changes nothing: does it match anything?',
        });
      }
    } finally {
      await rm(copy, { recursive: true });
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  return problems;
}

async function makesDifference({ file, at }: Change, folder: string, before: string): Promise<boolean> {
  const text = await readFile(file, 'utf8');
  const document = parseDocument(text);
  document.deleteIn(at);
  await writeFile(file, document.toString());
  try {
    return (await render(folder)) !== before;
  } catch {
    // What comes after it cannot do without it.
    return true;
  } finally {
    await writeFile(file, text);
  }
}
