import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Settings that name files of this machine; certificates are taken over by what is in them. */
const ofThisMachine =
  /^\s*(cafile|ca(\[\])?|certfile|keyfile|prefix|cache|nodedir|globalconfig|userconfig|tmp)\s*=/;

/**
 * This machine's npm configuration in one text, for builds that cannot see its files: registry, credentials, and the
 * certificates that it trusts. It is a secret.
 */
export function npmrcForBuilds(env: NodeJS.ProcessEnv = process.env): string {
  const setting = (name: string): string | undefined => {
    const { stdout } = spawnSync('npm', ['config', 'get', name], { encoding: 'utf8', env });
    const value = (stdout ?? '').trim();
    return ['', 'null', 'undefined'].includes(value) ? undefined : value;
  };
  const lines = ['globalconfig', 'userconfig']
    .map(setting)
    .filter((file) => file !== undefined && existsSync(file))
    .flatMap((file) => readFileSync(file!, 'utf8').split('\n'))
    .filter((line) => line.trim() && !ofThisMachine.test(line))
    .map((line) => line.replace(/\$\{(\w+)\}/g, (whole, name: string) => env[name] ?? whole));
  const registry = setting('registry');
  if (registry) lines.push(`registry=${registry}`);
  const bundle = setting('cafile') ?? env['NODE_EXTRA_CA_CERTS'];
  if (bundle && existsSync(bundle)) {
    // npm takes these instead of the ones that Node has built in. In one form, so that none is there twice.
    const blocks = [readFileSync(bundle, 'utf8'), ...rootCertificates].flatMap(
      (text) => text.match(certificate) ?? [],
    );
    for (const one of new Set(blocks.map((block) => new X509Certificate(block).toString()))) {
      lines.push(`ca[]=${JSON.stringify(one)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
