import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectNats, type Nats } from '@aisle/common';
import { emptyStreams, eventually, publishedOn, testServers } from '@aisle/common/testing';
import mongoose from 'mongoose';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import request from 'supertest';
import { storedSigningKeys } from '../src/models/signing-key-set.ts';
import { User } from '../src/models/user.ts';
import { anEmail, cookieOf, currentUser, environment, password, userIn } from './helpers.ts';

const servers = testServers();
let nats: Nats;

beforeAll(async () => {
  await emptyStreams(servers.natsUrl);
  nats = await connectNats(servers.natsUrl, 'test');
  await mongoose.connect(servers.mongoUrl, { autoIndex: false, autoCreate: false });
});
afterAll(async () => {
  await mongoose.connection.dropDatabase();
  await mongoose.disconnect();
  await nats.connection.close();
});

interface Running {
  process: ChildProcess;
  /** All that it has printed. */
  output: () => string;
}

/** Runs one of auth's programs as its own process. */
function run(file: string, env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', `src/${file}`], {
    cwd: new URL('..', import.meta.url),
    env: { PATH: process.env['PATH'], ...environment(servers), LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  }
  return { process: child, output: () => chunks.join('') };
}

const exitCode = async ({ process: child }: Running) =>
  child.exitCode ?? ((await once(child, 'exit')) as [number])[0];
const addressOf = (running: Running) =>
  eventually(() => {
    if (running.process.exitCode !== null) throw new Error(`It has ended: ${running.output()}`);
    return /"url":"(http[^"]+)"/.exec(running.output())?.[1];
  }, 20_000);

describe('auth as processes', () => {
  it('starts twice at once on an empty database, agrees on one key, rotates, and stops cleanly', async () => {
    const env = { LOG_MAIL_LINKS: 'true', PUBLIC_URL: 'http://localhost:3000' };
    const pair = [run('index.ts', env), run('index.ts', env)] as const;
    try {
      const [one, other] = [await addressOf(pair[0]), await addressOf(pair[1])];
      expect(await storedSigningKeys()).toHaveLength(1);

      // A session of one holds at the other.
      const email = anEmail();
      const signedUp = await request(one).post('/api/users/signup').send({ email, password }).expect(201);
      expect(await currentUser(other, cookieOf(signedUp))).toEqual(userIn(signedUp));

      // The link is in the log, and it is the only secret there.
      const link = await eventually(() => /"link":"([^"]+)"/.exec(pair[0].output())?.[1]);
      const { data } = await eventually(
        async () => (await publishedOn(nats, 'user.email-verification-requested'))[0],
      );
      expect(link).toBe(`http://localhost:3000/verify-email?token=${data.token}`);
      await request(other).post('/api/users/verify-email').send({ token: data.token }).expect(200);

      // Rotated by the command; the running processes publish the new set and both sessions hold at both.
      const rotation = run('rotate-keys.ts');
      expect(await exitCode(rotation)).toBe(0);
      const keys = await storedSigningKeys();
      expect(keys).toHaveLength(2);
      expect(rotation.output()).toContain(keys[1]!.kid);
      await eventually(async () =>
        (await publishedOn(nats, 'signing-keys.updated')).some((sent) => sent.data.keys.length === 2),
      );
      const signIn = () => request(other).post('/api/users/signin').send({ email, password }).expect(200);
      await eventually(() => keys[1]!.signsFrom <= new Date());
      const cookies = [cookieOf(signedUp), cookieOf(await signIn())];
      for (const url of [one, other]) {
        for (const cookie of cookies) {
          await eventually(async () => (await currentUser(url, cookie))?.email === email);
        }
      }

      for (const { process: child } of pair) child.kill('SIGTERM');
      expect(await Promise.all(pair.map(exitCode))).toEqual([0, 0]);
      const output = pair.map((running) => running.output()).join('');
      expect(output).not.toContain(password);
      expect(output).not.toMatch(/argon2|"d":|privateJwk|eyJ/);
      expect(await User.countDocuments({ email, emailVerified: true })).toBe(1);
    } finally {
      for (const { process: child } of pair) child.kill('SIGKILL');
    }
  }, 60_000);

  it('logs no link unless told to', async () => {
    const running = run('index.ts');
    try {
      const url = await addressOf(running);
      await request(url).post('/api/users/signup').send({ email: anEmail(), password }).expect(201);
      await eventually(() => running.output().includes('/api/users/signup'));
      expect(running.output()).not.toContain('token=');
    } finally {
      running.process.kill('SIGTERM');
      await exitCode(running);
    }
  }, 30_000);

  it.each(['index.ts', 'rotate-keys.ts'])(
    '%s does not run with a bad configuration, and says why',
    async (file) => {
      const running = run(file, { SESSION_TTL_SECONDS: 'forever', MONGO_URL: '' });
      expect(await exitCode(running)).toBe(1);
      expect(running.output()).toContain('SESSION_TTL_SECONDS');
      expect(running.output()).toContain('MONGO_URL');
      expect(running.output()).not.toContain('    at ');
    },
    30_000,
  );
});
