import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildImages, imageNames, type BuiltImage, type ImageName } from '../images/build-images.ts';
import { problemsWithContent } from '../images/check-content.ts';
import { problemsWithRunning } from '../images/check-run.ts';
import { findEngine, type Engine } from '../images/engine.ts';
import { startServers } from './servers/start-servers.ts';

const usage = `Builds the images of the services and of the storefront, with Docker where an engine answers, otherwise, as root on
Linux, with buildah, which it installs, and without any registry.

  npm run images                       all of them
  npm run images -- auth orders        only these
  npm run images -- --check            looks into them and runs them, too

Names: ${imageNames.join(', ')}.
Exit code: 0 all is well, 1 an image is not as it should be, 2 it could not be done.`;

const say = (text: string) => console.log(text);

function show(images: BuiltImage[]): void {
  const rows = images.map(({ tag, bytes, seconds }) => [
    tag,
    `${Math.round(bytes / 1e6)} MB`,
    `${seconds.toFixed(1)} s`,
  ]);
  for (const [tag, size, seconds] of [['image', 'size', 'built in'], ...rows]) {
    say(`${tag!.padEnd(20)}${size!.padStart(10)}${seconds!.padStart(12)}`);
  }
}

/** Looks into each image and runs it, and answers whether all are as they should be. */
async function check(engine: Engine, images: BuiltImage[]): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aisle-images-'));
  const servers = await startServers({ dataDir, onProgress: say });
  let isWell = true;
  try {
    const urls = { mongoUrl: servers.mongo.url, natsUrl: servers.nats.url, redisUrl: servers.redis.url };
    for (const { name, tag } of images) {
      const problems = [
        ...(await problemsWithContent(engine, tag)),
        ...(await problemsWithRunning(engine, name, urls)),
      ];
      say(`${tag}: ${problems.length === 0 ? 'as it should be' : ''}`);
      for (const problem of problems) say(`  ${problem}`);
      if (problems.length > 0) isWell = false;
    }
  } finally {
    await servers.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
  return isWell;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const unknown = positionals.filter((name) => !(imageNames as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}: ${imageNames.join(', ')}.`);
  const names = positionals.length > 0 ? (positionals as ImageName[]) : imageNames;
  const engine = await findEngine(say);
  const images = await buildImages(engine, names, say);
  show(images);
  return values.check && !(await check(engine, images)) ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`Could not build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
