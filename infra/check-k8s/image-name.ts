/** The parts of an image's name: `registry:5000/aisle/auth:1.2@sha256:…`. */
export interface ImageName {
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
}

/** Takes the name of an image apart. */
export function imageName(image: string): ImageName {
  const [name = '', digest] = image.split('@');
  const match = /^(.*?)(?::([^:/]+))?$/.exec(name);
  return { repository: match?.[1] ?? name, tag: match?.[2], digest };
}
