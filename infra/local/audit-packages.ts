/** `npm run audit:packages`: are there packages with a vulnerability of severity high or critical? */
import { spawnSync } from 'node:child_process';
import { root } from './stack/child.ts';

interface Report {
  auditReportVersion?: number;
  vulnerabilities?: Record<string, { severity: string; via: (string | { title: string; url: string })[] }>;
}

const bad = new Set(['high', 'critical']);
const TIMEOUT_MS = 120_000;

/** What npm itself says, or undefined where its registry does not answer such a question. */
function askNpm(): Report | undefined {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { stdout } = spawnSync(npm, ['audit', '--json'], {
    cwd: root,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: 100_000_000,
  });
  try {
    const report = JSON.parse(stdout) as Report;
    return report.auditReportVersion === undefined ? undefined : report;
  } catch {
    return undefined;
  }
}

const report = askNpm();
if (!report) {
  console.log('packages: not audited, the registry in use does not answer npm audit');
} else {
  const found = Object.entries(report.vulnerabilities ?? {}).filter(([, { severity }]) => bad.has(severity));
  for (const [name, { severity, via }] of found) {
    const why = via.map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`));
    console.log(`${severity} ${name}: ${why.join('; ')}`);
  }
  console.log(`packages: ${found.length} with a vulnerability of severity high or critical`);
  if (found.length > 0) process.exitCode = 1;
}
