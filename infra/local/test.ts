import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from './testing/find-browser.ts';
import { buildClient } from './stack/build-client.ts';
import { root } from './stack/child.ts';

/**
 * `npm test`: everything, or what matches the paths given. Tests run two files at a time: those of one package, then
 * those of the whole system and its pages, which start many processes; those that count on what is drawn or told in time,
 * alone.
 */
interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
}

const patterns = process.argv.slice(2);
const outputDir = mkdtempSync(join(tmpdir(), 'aisle-jest-'));

function jest(name: string, args: string[]): JestReport {
  const outputFile = join(outputDir, `${name}.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      ...[
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        join(root, 'node_modules/jest/bin/jest.js'),
      ],
      ...['--json', `--outputFile=${outputFile}`, ...patterns, '--passWithNoTests', ...args],
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, CHROMIUM_PATH: browser } },
  );
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8')) as JestReport;
  } catch {
    console.error(`jest ended with ${status} and no report`);
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
  }
}

const browser = findBrowser((text) => console.log(text));
await buildClient();
const SYSTEM = 'infra/test/(system|browser|chaos)/';
const IN_TIME =
  '(seat-map|arena).browser|system/live-map|tickets/test/availability-stream|common/test/run-service';
const allBut = (pattern: string) => `--testPathIgnorePatterns=${pattern}`;
const only = (pattern: string) => allBut(`^((?!${pattern}).)*$`);
const reports = [
  jest('packages', ['--maxWorkers=2', allBut(SYSTEM), allBut(IN_TIME)]),
  jest('system', ['--maxWorkers=2', only(SYSTEM), allBut(IN_TIME)]),
  jest('in-time', ['--maxWorkers=1', only(IN_TIME)]),
];
rmSync(outputDir, { recursive: true, force: true });

const passed = reports.reduce((sum, report) => sum + report.numPassedTests, 0);
// A file that could not even be loaded has no failed test, and must not pass for that.
const failed = reports.reduce(
  (sum, report) => sum + report.numFailedTests + report.numRuntimeErrorTestSuites,
  0,
);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
