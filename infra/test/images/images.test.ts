import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '@aisle/common';
import { testServers } from '@aisle/common/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildImages, tagOf } from '../../images/build-images.ts';
import { problemsWithContent } from '../../images/check-content.ts';
import { problemsWithRunning } from '../../images/check-run.ts';
import { canBuildImages, findEngine, type Engine } from '../../images/engine.ts';
import { root } from '../../local/stack/child.ts';

it('the Dockerfiles of the services are the same but for the name', () => {
  const dockerfiles = serviceNames.map((name) =>
    readFileSync(join(root, name, 'Dockerfile'), 'utf8').replaceAll(name, 'NAME'),
  );
  expect(new Set(dockerfiles).size).toBe(1);
});

/** One of the services that are all built alike, the one with a native module, and the storefront. */
const built = ['expiration', 'auth', 'client'] as const;

// Neither Docker nor buildah can be had without root, and macOS has no network that containers share with it.
((await canBuildImages()) ? describe : describe.skip)('an image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-images-test-'));
  const servers = testServers();
  let engine: Engine;

  beforeAll(async () => {
    engine = await findEngine(() => undefined);
    await buildImages(engine, built, () => undefined);
  }, 600_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const name of built) {
    it(`of ${name} holds what it needs and no more`, async () => {
      expect(await problemsWithContent(engine, tagOf(name))).toEqual([]);
    }, 60_000);

    it(`of ${name} runs without rights, waits for its servers and stops cleanly`, async () => {
      expect(await problemsWithRunning(engine, name, servers)).toEqual([]);
    }, 120_000);
  }

  /** An image of expiration with these instructions added. */
  async function spoilt(instructions: string): Promise<string> {
    const dockerfile = join(folder, 'Dockerfile');
    const npmrc = join(folder, 'npmrc');
    writeFileSync(dockerfile, `FROM ${tagOf('expiration')}\n${instructions}`);
    writeFileSync(npmrc, '');
    const tag = 'aisle/spoilt:dev';
    await engine.build({ dockerfile, tag, labels: {}, npmrc });
    return tag;
  }

  it('is found out when it holds what it must not', async () => {
    const files = [
      '/app/.env',
      '/app/.npmrc',
      '/app/.git/HEAD',
      '/app/tls.key',
      '/app/expiration/test/a.test.ts',
    ];
    const tag = await spoilt(`USER root
ENV API_TOKEN=1
RUN mkdir -p /app/.git /app/expiration/test /app/node_modules/jest && touch ${files.join(' ')} \\
    /app/node_modules/jest/package.json && rm -r /app/compiled/* && head -c 200000000 /dev/zero >/app/large
CMD node src/index.ts
`);
    const problems = await problemsWithContent(engine, tag);
    expect(problems.map((one) => one.replace(/\d+ MB/, 'n MB'))).toEqual([
      'weighs n MB',
      'its user is "root"',
      expect.stringMatching(/^its command is .*-c node src\/index\.ts$/),
      'sets API_TOKEN',
      'holds 0 compiled modules',
      'holds settings: /app/.env',
      'holds npm settings: /app/.npmrc',
      'holds history: /app/.git/HEAD',
      'holds a secret: /app/tls.key',
      'holds a test: /app/expiration/test/a.test.ts',
      'holds a development dependency: node_modules/jest',
    ]);
  }, 120_000);

  it('is found out when it writes into its own files', async () => {
    const tag = await spoilt(`CMD ["node", "-e", "require('node:fs').writeFileSync('/tmp/x', '')"]\n`);
    const problems = await problemsWithRunning(engine, 'expiration', servers, tag);
    expect(problems.join('\n')).toContain('without servers /healthz answers nothing and not 200');
    expect(problems.join('\n')).toContain('EROFS: read-only file system');
    expect(problems.join('\n')).toContain('SIGTERM ends it with 1');
  }, 120_000);
});
