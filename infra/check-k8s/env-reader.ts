import { isDeepStrictEqual } from 'node:util';

export type Env = Record<string, string>;

/** A program, as far as its environment goes. */
export interface EnvReader {
  /** What it says about an environment with which it would not start, one line a variable; nothing if it would. */
  refusals(env: Env): string[];
  /** Whether it reads a variable of this environment. */
  reads(name: string, env: Env): boolean;
}

/** What Node itself reads. */
const ofNode = ['NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'TZ', 'UV_THREADPOOL_SIZE'];

/** No variable has this value on purpose. */
const odd = '\u0001 an odd value';

/**
 * A program with a function that makes its configuration of the environment, and throws where it cannot. The function is
 * only called: a variable is read if another value of it makes any difference.
 */
export function readerOf(loadConfig: (env: Env) => unknown): EnvReader {
  const outcome = (env: Env): unknown => {
    try {
      return { config: loadConfig(env) };
    } catch (error) {
      return { error: (error as Error).message };
    }
  };
  return {
    refusals: (env) => {
      const { error } = outcome(env) as { error?: string };
      if (error === undefined) return [];
      const lines = [...error.matchAll(/^ +- (.*)$/gm)].map(([, line = '']) => line);
      return lines.length > 0 ? lines : [error];
    },
    reads: (name, env) =>
      ofNode.includes(name) || !isDeepStrictEqual(outcome(env), outcome({ ...env, [name]: odd })),
  };
}

/** A program of which only the names of the variables that it reads are known. */
export const readerOfNames = (required: readonly string[], optional: readonly string[]): EnvReader => ({
  refusals: (env) => required.filter((name) => !env[name]).map((name) => `${name}: is not set`),
  reads: (name) => [...ofNode, ...required, ...optional].includes(name),
});
