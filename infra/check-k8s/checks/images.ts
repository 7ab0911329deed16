import { imageName } from '../image-name.ts';
import type { KubernetesObject } from '../objects.ts';
import { eachContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';

/**
 * Images that are missing, or may be another one tomorrow: `latest`, or no tag at all.
 * @param built the images that skaffold builds. It tags them itself, so in an overlay either none of them has a tag or
 *   all do.
 */
export function images(objects: readonly KubernetesObject[], built: ReadonlySet<string>): Problem[] {
  const all = eachContainer(objects, ({ container, path }, { object }) => [
    { object, path: `${path}.image`, image: container.image ?? '', ...imageName(container.image ?? '') },
  ]);
  const tagged = all.some(({ repository, tag, digest }) => built.has(repository) && (tag || digest));
  return all.flatMap(({ object, path, image, repository, tag, digest }): Problem[] => {
    if (!image) return [{ object, path, message: 'is missing' }];
    if (tag === 'latest') return [{ object, path, message: `${image} may be another one tomorrow` }];
    if (tag || digest || (built.has(repository) && !tagged)) return [];
    return [{ object, path, message: `${image} has no tag, which means latest` }];
  });
}
