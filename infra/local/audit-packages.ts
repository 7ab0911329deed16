/**
 * `npm run audit:packages`: are there packages with a vulnerability of severity high or critical? Exit code 0: none, or
 * the registry in use does not answer such a question; 1: some; 2: npm could not be asked.
 */
import { spawnSync } from 'node:child_process';
import { root } from './stack/child.ts';

interface Report {
  /** What a report of packages has and one of an error lacks. */
  auditReportVersion?: number;
  vulnerabilities?: Record<string, { severity: string; via: (string | { title: string; url: string })[] }>;
  /** Why a request to the registry failed. A mistake that is here, such as no lock file, has none. */
  message?: string;
}

const bad = new Set(['high', 'critical']);
const TIMEOUT_MS = 120_000;

/** What npm itself says. @throws Error when it says nothing, or not in time, or nothing that can be read */
function askNpm(): Report {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { stdout, error } = spawnSync(npm, ['audit', '--json'], {
    cwd: root,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: 100_000_000,
  });
  if (error) throw error;
  return JSON.parse(stdout) as Report;
}

function showFound({ vulnerabilities = {} }: Report): void {
  const found = Object.entries(vulnerabilities).filter(([, { severity }]) => bad.has(severity));
  for (const [name, { severity, via }] of found) {
    const why = via.map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`));
    console.log(`${severity} ${name}: ${why.join('; ')}`);
  }
  console.log(`packages: ${found.length} with a vulnerability of severity high or critical`);
  if (found.length > 0) process.exitCode = 1;
}

try {
  const said = askNpm();
  if (said.auditReportVersion !== undefined) showFound(said);
  else if (said.message !== undefined) {
    console.log(`packages: not audited, the registry in use does not answer npm audit: ${said.message}`);
  } else throw new Error(JSON.stringify(said));
} catch (error) {
  console.error(`packages: could not audit: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
