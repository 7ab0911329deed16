import { imageName } from '../image-name.ts';
import type { Overlay } from '../objects.ts';
import { eachContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';

/** Entries of a kustomization's `images` that no container has come to use: kustomize passes over them in silence. */
export function imageEntries({ imageEntries: entries, objects }: Overlay): Problem[] {
  const images = eachContainer(objects, ({ container }) => [imageName(container.image ?? '')]);
  return entries
    .filter(
      ({ name, newName = name, newTag, digest }) =>
        !images.some(
          (image) =>
            image.repository === newName &&
            (newTag === undefined || image.tag === newTag) &&
            (digest === undefined || image.digest === digest),
        ),
    )
    .map(({ name, file }) => ({ object: file, path: `images ${name}`, message: 'no container uses it' }));
}
