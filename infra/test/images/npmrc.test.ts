import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, expect, it } from '@jest/globals';
import { npmrcForBuilds } from '../../images/npmrc.ts';

const folder = mkdtempSync(join(tmpdir(), 'aisle-npmrc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fingerprint = (certificate: string) => new X509Certificate(certificate).fingerprint256;

it('a build is given registry, credentials and certificates of this machine, and none of its paths', () => {
  const [one, two] = rootCertificates;
  const cafile = join(folder, 'bundle.pem');
  const userconfig = join(folder, 'npmrc');
  writeFileSync(
    cafile,
    `# A certificate that Node knows, in another form\n${one!.replaceAll('\n', '\r\n')}\n`,
  );
  writeFileSync(
    userconfig,
    `registry=https://npm.example/\n//npm.example/:_authToken=\${MY_TOKEN}\ncafile=${cafile}\nprefix=${folder}\n`,
  );
  const text = npmrcForBuilds({
    PATH: process.env['PATH'],
    HOME: folder,
    npm_config_userconfig: userconfig,
    MY_TOKEN: 'from-the-environment',
  });
  expect(text).toContain('\nregistry=https://npm.example/\n');
  expect(text).toContain('//npm.example/:_authToken=from-the-environment\n');
  expect(text).not.toContain(folder);
  const fingerprints = [...text.matchAll(/^ca\[\]=(.*)$/gm)].map(([, value]) =>
    fingerprint(JSON.parse(value!) as string),
  );
  for (const certificate of [one!, two!]) {
    expect(fingerprints.filter((each) => each === fingerprint(certificate))).toHaveLength(1);
  }
});
