import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { integer, readConfig } from '@aisle/common';
import { z } from 'zod';
import { checkProject, type Project } from '../../check-k8s/check-project.ts';
import { readerOf } from '../../check-k8s/env-reader.ts';
import type { Finding } from '../../check-k8s/problem.ts';
import { faults as ofConfiguration } from './faults/configuration-and-environment.ts';
import { faults as ofContainers } from './faults/containers.ts';
import { faults as ofFields } from './faults/fields-and-values.ts';
import { faults as ofFiles } from './faults/files-and-kustomizations.ts';
import { faults as ofSelectors } from './faults/selectors-and-ports.ts';
import { faults as ofTools } from './faults/tools.ts';

/** The program in the fixture's image, as the services here read their environment. */
const shop = readerOf((env) =>
  readConfig(
    {
      PORT: integer(1, 65_535),
      CURRENCY: z.enum(['eur', 'chf']),
      API_KEY: z.string().startsWith('key_'),
      CACHE_HOST: z.string().optional(),
      CACHE_URL: z.string().startsWith('redis://'),
    },
    env,
  ),
);

const metrics = ['shop_answer_seconds_bucket', 'shop_orders_total', 'shop_last_order_seconds'];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aisle-shop-'));
  cpSync(join(import.meta.dirname, 'fixtures/shop'), root, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

async function check(): Promise<Finding[]> {
  const project: Project = {
    root,
    manifests: join(root, 'k8s'),
    skaffold: join(root, 'skaffold.yaml'),
    compose: join(root, 'compose.yaml'),
    isMetric: (name) => metrics.includes(name),
    findReader: ({ image }) => (image?.startsWith('fixture/shop') ? shop : undefined),
  };
  const { findings } = await checkProject(project);
  return findings;
}

function plant(file: string, from: string, to: string): void {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  expect(text.split(from)).toHaveLength(2);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

describe('check:k8s', () => {
  it('has nothing to object to in manifests that are in order', async () => {
    expect(await check()).toEqual([]);
  });

  it.each([...ofFiles, ...ofFields, ...ofSelectors, ...ofConfiguration, ...ofContainers, ...ofTools])(
    'finds $fault, and nothing else',
    async ({ file, from, to, finding }) => {
      plant(file, from, to);
      expect(await check()).toEqual([finding]);
    },
  );
});
