/** One fault, as a check finds it. */
export interface Problem {
  /** `Deployment/orders`; not there when it is about a whole file. */
  object?: string;
  /** The field: `spec.template.spec.containers[app].image`. */
  path?: string;
  message: string;
}

/** A fault, by which check it was found, and in which overlay or file. */
export interface Finding extends Problem {
  check: string;
  where: string;
}

/** Adds to the problems of a check what it is called and where it looked. */
export const found = (check: string, where: string, problems: Problem[]): Finding[] =>
  problems.map((problem) => ({ check, where, ...problem }));
