import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { serviceNames } from '@aisle/common';
import { parseAllDocuments } from 'yaml';
import { loadConfig } from '../../../payments/src/config.ts';
import { completeSecrets, parseEnvFile, toEnvFile, type Secrets } from '../../local/secrets/secret-values.ts';

const root = join(import.meta.dirname, '../../..');
const stripe = { STRIPE_SECRET_KEY: 'sk_test_mine', STRIPE_WEBHOOK_SECRET: 'whsec_mine' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aisle-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `npm run secrets` as a user would. */
function run(args: string[] = [], env: Record<string, string> = {}) {
  const {
    STRIPE_SECRET_KEY: _key,
    STRIPE_WEBHOOK_SECRET: _secret,
    NODE_OPTIONS: _jest,
    ...rest
  } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'infra/local/run.mjs'), 'secrets', ...args, '--into', folder],
    { cwd: root, env: { ...rest, ...env }, encoding: 'utf8' },
  );
  return { status, out: stdout, err: stderr };
}

/** What is in the folder, by file. */
const files = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
const secrets = (): Secrets =>
  Object.fromEntries(
    Object.entries(files()).map(([name, text]) => [name.replace('.env', ''), parseEnvFile(text)]),
  );

describe('npm run secrets', () => {
  it('makes files that only their owner can read, and changes nothing when it runs again', () => {
    expect(run()).toMatchObject({ status: 0, err: '' });
    const made = files();
    expect(Object.keys(made).sort()).toEqual(
      [...serviceNames, 'mongo', 'nats', 'redis'].map((name) => `${name}.env`).sort(),
    );
    for (const name of Object.keys(made)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);

    expect(run([], stripe)).toMatchObject({ status: 0, out: expect.stringContaining('nothing changed') });
    expect(files()).toEqual(made);
  });

  it('adds what is missing, with the passwords that there are', () => {
    run();
    const made = secrets();
    rmSync(join(folder, 'tickets.env'));
    run();
    expect(secrets()).toEqual(made);
  });

  it('keeps a value that somebody has written', () => {
    run();
    const own = { ...secrets()['auth'], MONGO_URL: 'mongodb://elsewhere/auth' };
    writeFileSync(join(folder, 'auth.env'), toEnvFile(own));
    run();
    expect(secrets()['auth']).toEqual(own);
  });

  it('gives dev the emulator without keys of Stripe, and Stripe itself with them', () => {
    run();
    expect(secrets()['payments']).toMatchObject({ STRIPE_API_URL: 'http://stripe-emulator:4242' });
    rmSync(join(folder, 'payments.env'));
    run([], stripe);
    expect(secrets()['payments']).toMatchObject({ ...stripe, STRIPE_API_URL: '' });
  });

  it('leaves Stripe’s keys of prod empty, says so, and takes them later', () => {
    expect(run(['prod']).out).toContain('Fill in Stripe');
    const payments = { ...secrets()['payments'], PORT: '1', PUBLIC_URL: 'https://tickets.example.com' };
    expect(() => loadConfig(payments)).toThrow('STRIPE_SECRET_KEY: is not set');
    run(['prod'], stripe);
    expect(loadConfig({ ...payments, ...secrets()['payments'] })).toMatchObject(stripe);
  });

  it.each([
    ['an unknown overlay', ['staging'], {}],
    ['half of Stripe’s keys', [], { STRIPE_SECRET_KEY: 'sk_test_mine' }],
  ])('refuses %s and writes nothing', (_, args, env) => {
    expect(run(args, env)).toMatchObject({ status: 2, err: expect.stringContaining('npm run secrets') });
    expect(files()).toEqual({});
  });
});

describe.each(['dev', 'prod'] as const)('the secrets of %s', (overlay) => {
  const made = completeSecrets(overlay, {});

  it('give each service the password that its database and NATS know', () => {
    for (const service of serviceNames) {
      const mongo = new URL(made[service]!['MONGO_URL']!.replace(/,[^/]*/, ''));
      const set = mongo.searchParams.get('replicaSet')!;
      expect([mongo.username, mongo.password]).toEqual([service, made[set]![`user-${service}`]]);
      expect(made[service]!['NATS_URL']).toContain(`//${service}:${made['nats']![service]}@`);
      expect([undefined, `redis://:${made['redis']!['password']}@redis:6379`]).toContain(
        made[service]!['REDIS_URL'],
      );
    }
  });

  it('are all different, but for the addresses made of them', () => {
    const values = Object.values(made)
      .flatMap((secret) => Object.values(secret))
      .filter((value) => value !== '' && !value.includes('://'));
    expect(new Set(values).size).toBe(values.length);
  });

  it('come out of their files as they went in', () => {
    for (const secret of Object.values(made)) expect(parseEnvFile(toEnvFile(secret))).toEqual(secret);
  });
});

it('secrets.example.yaml names exactly what prod needs, and the certificate', () => {
  const file = join(root, 'infra/k8s/overlays/prod/secrets.example.yaml');
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map(
    (document) => document.toJS() as { metadata: { name: string }; stringData: Record<string, string> },
  );
  const named = Object.fromEntries(
    documents.map(({ metadata, stringData }) => [metadata.name, Object.keys(stringData).sort()]),
  );
  const needed = Object.entries(completeSecrets('prod', {})).map(([name, values]) => [
    name,
    Object.keys(values).sort(),
  ]);
  const certificate = { 'tickets-tls': ['tls.crt', 'tls.key'] };
  expect(named).toEqual({ ...Object.fromEntries(needed), ...certificate });
});
