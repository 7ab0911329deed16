import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Chromium without a window of its own, as Playwright runs it too: its tests take a third less time. */
const HEADLESS = '/usr/bin/chromium-headless-shell';
const usual = [
  HEADLESS,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds a Chromium for the browser tests: the one `CHROMIUM_PATH` names, one that is installed, Playwright's own, or,
 * as root on Debian and its relatives, the package. In CI it is that of the headless shell, whatever else there is.
 * @returns the path of the program
 * @throws Error that says what to install
 */
export function findBrowser(onProgress: (text: string) => void): string {
  const given = process.env['CHROMIUM_PATH'];
  const find = () => [given, ...usual, chromium.executablePath()].find((path) => path && existsSync(path));
  const found = find();
  const isSlower = process.env['CI'] !== undefined && found !== HEADLESS && found !== given;
  if ((found === undefined || isSlower) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    onProgress('Installing Chromium for the browser tests …');
    if (!install('chromium-headless-shell') && found === undefined) install('chromium');
  }
  const browser = find();
  if (browser) return browser;
  throw new Error('The browser tests need Chromium: install it, or name one by CHROMIUM_PATH.');
}

const INSTALL_MS = 180_000;

/** Installs a package of Debian's, if none has to go for it. @returns whether it is there now */
function install(name: string): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { stdio: 'ignore', env, timeout: INSTALL_MS }).status === 0;
  aptGet('update');
  return aptGet('install', '-y', '--no-install-recommends', '--no-remove', name);
}
