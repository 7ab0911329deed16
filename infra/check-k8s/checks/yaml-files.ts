import { extname } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import type { Problem } from '../problem.ts';

/** What is wrong with a YAML or JSON file as text, keys that are there twice above all: the last would win. */
export function yamlFile(path: string, text: string): Problem[] {
  const lines = new LineCounter();
  // JSON is YAML, but JSON's own parser lets keys repeat.
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: extname(path) === '.json' ? 'json' : 'core',
    merge: true,
  });
  return documents.flatMap(({ errors, warnings }) =>
    [...errors, ...warnings].map(({ pos, message }) => ({
      path: `line ${lines.linePos(pos[0]).line}`,
      message,
    })),
  );
}
