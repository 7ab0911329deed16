import { fieldPath } from '../field-path.ts';
import { nameOf, type KubernetesObject } from '../objects.ts';
import type { Problem } from '../problem.ts';

interface SchemaError {
  instancePath: string;
  keyword: string;
  message?: string;
  params: { missingProperty?: string; format?: string; type?: string; allowedValues?: string[] };
}

type Schema = new (object: object) => { validate(): void };

async function schemaOf({ apiVersion, kind }: KubernetesObject): Promise<Schema | undefined> {
  try {
    const module = (await import(`kubernetes-models/${apiVersion}/${kind}`)) as Record<string, Schema>;
    return module[kind];
  } catch {
    // A kind that is not Kubernetes' own: unknown-fields.ts says so.
    return undefined;
  }
}

/**
 * Fields of a wrong type, values that are not among those allowed, required fields that are missing, and fields that are
 * there with nothing in them. The schemas of kubernetes-models let any unknown field pass (unknown-fields.ts).
 */
export async function strictFields(objects: readonly KubernetesObject[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const object of objects) {
    const Schema = await schemaOf(object);
    if (!Schema) continue;
    // Optional fields may be null for the schemas, which is how a forgotten value looks like.
    const empty = nulls(object, []);
    problems.push(
      ...empty.map((steps) => ({
        object: nameOf(object),
        path: fieldPath(object, steps),
        message: 'has no value',
      })),
    );
    const seen = new Set(empty.map((steps) => `/${steps.join('/')}`));
    for (const [place, errors] of errorsByPlace(Schema, object)) {
      if (seen.has(place)) continue;
      problems.push({
        object: nameOf(object),
        path: fieldPath(object, stepsOf(place)),
        message: messageOf(errors),
      });
    }
    if (!object.metadata?.name) {
      problems.push({ object: object.kind, path: 'metadata.name', message: 'is required' });
    }
  }
  return problems;
}

/** The errors of a schema, by the field that they are about. */
function errorsByPlace(Schema: Schema, object: object): Map<string, SchemaError[]> {
  const places = new Map<string, SchemaError[]>();
  try {
    new Schema(object).validate();
  } catch (error) {
    const { errors } = error as { errors?: SchemaError[] };
    if (!errors) throw error;
    for (const one of errors) {
      // kustomize breaks long values into lines, which base64 may have and this format does not know.
      if (one.params.format === 'byte' && isBase64(valueAt(object, one.instancePath))) continue;
      const { missingProperty } = one.params;
      const place = `${one.instancePath}${missingProperty === undefined ? '' : `/${missingProperty}`}`;
      places.set(place, [...(places.get(place) ?? []), one]);
    }
  }
  return places;
}

const valueAt = (object: unknown, pointer: string): unknown =>
  stepsOf(pointer).reduce((at, step) => (at as Record<string | number, unknown>)[step], object);

const isBase64 = (value: unknown): boolean =>
  typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value.replace(/\s+/g, '');

function messageOf(errors: SchemaError[]): string {
  const of = (keyword: string) => errors.filter((error) => error.keyword === keyword);
  const [allowed] = of('enum');
  if (of('required').length > 0) return 'is required';
  if (errors.some(({ params }) => params.format === 'quantity')) return 'is no quantity of Kubernetes';
  if (allowed) return `must be one of ${allowed.params.allowedValues?.join(', ')}`;
  const types = of('type').map(({ params }) => params.type);
  return types.length > 0 ? `must be ${types.join(' or ')}` : (errors[0]?.message ?? 'is not valid');
}

/** A JSON pointer's steps; whole numbers are indexes. */
const stepsOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

function nulls(value: unknown, steps: (string | number)[]): (string | number)[][] {
  if (value === null) return [steps];
  if (typeof value !== 'object') return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((each, index) => [index, each])
    : Object.entries(value);
  return entries.flatMap(([key, each]) => nulls(each, [...steps, key]));
}
