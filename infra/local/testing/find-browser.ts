import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds a Chromium for the browser tests: the one `CHROMIUM_PATH` names, one that is installed, Playwright's own, or,
 * as root on Debian and its relatives, the package.
 * @returns the path of the program
 * @throws Error that says what to install
 */
export function findBrowser(onProgress: (text: string) => void): string {
  const given = process.env['CHROMIUM_PATH'];
  const found = [given, ...usual, chromium.executablePath()].find((path) => path && existsSync(path));
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    onProgress('Installing Chromium for the browser tests …');
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    const { status } = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status === 0 && existsSync(usual[0]!)) return usual[0]!;
  }
  throw new Error('The browser tests need Chromium: install it, or name one by CHROMIUM_PATH.');
}
