/** What Next gives a page as `searchParams`. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** A query parameter that is given once and not empty. */
export async function param(searchParams: SearchParams, name: string): Promise<string | undefined> {
  const value = (await searchParams)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
