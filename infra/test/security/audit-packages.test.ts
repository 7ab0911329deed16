import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { root } from '../../local/stack/child.ts';

let registry: Server | undefined;
let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'aisle-npm-'));
});
afterEach(() => {
  registry?.close();
  rmSync(cache, { recursive: true, force: true });
});

/** A registry that knows these advisories, or answers no such question. */
async function startRegistry(advisories: object | undefined): Promise<string> {
  registry = createServer((req, res) => {
    const asked = req.method === 'POST' && req.url?.endsWith('/advisories/bulk');
    res.statusCode = asked && advisories ? 200 : 404;
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify(asked && advisories ? advisories : {}));
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  return `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
}

const advisory = (severity: string) => ({
  express: [
    {
      id: 1,
      url: 'https://example.com/advisory',
      title: 'A hole',
      severity,
      vulnerable_versions: '*',
      cwe: [],
      cvss: { score: 0, vectorString: null },
    },
  ],
});

/** Runs the command as a contributor would, with npm itself and a registry of our own. */
async function audit(
  advisories: object | undefined,
  more: Record<string, string> = {},
): Promise<{ code: number; out: string }> {
  const env = {
    ...process.env,
    npm_config_registry: await startRegistry(advisories),
    npm_config_fetch_retries: '0',
    // npm remembers what it was told of an advisory.
    npm_config_cache: cache,
    ...more,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['infra/local/run.mjs', 'audit-packages'],
      { cwd: root, env, timeout: 60_000 },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: out + err }),
    );
  });
}

describe('npm run audit:packages', () => {
  it.each(['high', 'critical'])(
    'fails and names a package with a %s vulnerability',
    async (severity) => {
      const { code, out } = await audit(advisory(severity));
      expect(out).toContain(`${severity} express: A hole https://example.com/advisory`);
      expect(code).toBe(1);
    },
    60_000,
  );

  it('lets lesser ones pass', async () => {
    const { code, out } = await audit(advisory('moderate'));
    expect(out).toContain('packages: 0 with a vulnerability of severity high or critical');
    expect(code).toBe(0);
  }, 60_000);

  it('says so where the registry does not answer, and fails nobody for that', async () => {
    const { code, out } = await audit(undefined);
    expect(out).toContain('packages: not audited');
    expect(code).toBe(0);
  }, 60_000);

  it('fails where npm could not be asked', async () => {
    // A PATH without npm.
    const { code, out } = await audit({}, { PATH: cache });
    expect(out).toMatch(/packages: could not audit: .*npm.* ENOENT/);
    expect(code).toBe(2);
  }, 60_000);
});
