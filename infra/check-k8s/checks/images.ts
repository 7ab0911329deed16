import { imageName } from '../image-name.ts';
import type { KubernetesObject } from '../objects.ts';
import { eachContainer } from '../pods.ts';
import type { Problem } from '../problem.ts';

/** Images that are missing, or may be another one tomorrow: `latest`, or no tag at all. */
export function images(objects: readonly KubernetesObject[]): Problem[] {
  return eachContainer(objects, ({ container: { image }, path: at }, { object }): Problem[] => {
    const path = `${at}.image`;
    if (!image) return [{ object, path, message: 'is missing' }];
    const { tag, digest } = imageName(image);
    if (tag === 'latest') return [{ object, path, message: `${image} may be another one tomorrow` }];
    return tag || digest ? [] : [{ object, path, message: `${image} has no tag, which means latest` }];
  });
}
