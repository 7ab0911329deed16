import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { algorithmOf, publicKeyOf, sessionToken } from '@aisle/common';
import { eventually, type TestService } from '@aisle/common/testing';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { SESSION_KEYS, SigningKeySet, storedSigningKeys } from '../src/models/signing-key-set.ts';
import { createKeyVault } from '../src/key-vault.ts';
import { openSigningKeys } from '../src/operations/open-signing-keys.ts';
import { retireSigningKeys } from '../src/operations/retire-signing-keys.ts';
import { rotateSigningKeys } from '../src/operations/rotate-signing-keys.ts';
import {
  keysAtStart,
  newSigningKey,
  rotatedKeys,
  signerAt,
  verifiersAt,
  type PublicKey,
} from '../src/signing-keys.ts';
import { anAccount, currentUser, startAuth, tokenIn } from './helpers.ts';

const TTL = 24 * 60 * 60;
const secrets = ['a secret of at least 32 characters', 'an older secret of as many characters'];
const vault = createKeyVault(secrets);

const keyIdOf = (cookie: string) => jwt.decode(tokenIn(cookie), { complete: true })!.header.kid!;
const kids = (keys: { kid: string }[]) => keys.map(({ kid }) => kid);

describe('the decision which keys there are', () => {
  const start = new Date('2030-01-01T00:00:00Z');
  const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
  const first = newSigningKey(start, TTL);

  it('lets the old key sign until the lead time is over, and the new one from then on', () => {
    const keys = rotatedKeys([first], start, 60, TTL);
    expect(keys).toHaveLength(2);
    expect(signerAt(keys, after(59.999))?.kid).toBe(first.kid);
    expect(signerAt(keys, after(60))?.kid).toBe(keys[1]!.kid);
  });

  it('lets the old key verify until its last token has expired, and a minute for clocks that differ', () => {
    const keys = rotatedKeys([first], start, 60, TTL);
    expect(kids(verifiersAt(keys, after(60 + TTL + 59)))).toEqual(kids(keys));
    expect(kids(verifiersAt(keys, after(60 + TTL + 60)))).toEqual([keys[1]!.kid]);
  });

  it('has exactly one key sign at any time, however often keys are rotated', () => {
    let keys = [first];
    for (const [at, lead] of [
      [0, 60],
      [10, 60],
      [20, 1],
      [20, 1],
      [300, 5],
    ] as const)
      keys = rotatedKeys(keys, after(at), lead, TTL);
    for (let at = 0; at < 400; at += 1) {
      const signing = keys.filter((key) => signerAt([key], after(at)));
      expect(signing).toHaveLength(1);
    }
  });

  it('remembers the longest session that a key may have signed', () => {
    const longer = keysAtStart([first], after(10), TTL * 2);
    expect(kids(longer)).toEqual([first.kid]);
    const shorter = keysAtStart(longer, after(20), 60);
    const keys = rotatedKeys(shorter, after(20), 60, 60);
    expect(kids(verifiersAt(keys, after(80 + TTL * 2 + 59)))).toContain(first.kid);
    expect(kids(verifiersAt(keys, after(80 + TTL * 2 + 60)))).not.toContain(first.kid);
  });

  it('forgets keys that have retired at the next start', () => {
    const keys = rotatedKeys([first], start, 60, TTL);
    expect(kids(keysAtStart(keys, after(60 + TTL + 60), TTL))).toEqual([keys[1]!.kid]);
  });
});

describe('signing keys', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startAuth({ KEY_ENCRYPTION_SECRET: secrets.join(',') });
  });
  afterAll(() => service.stop());

  const jwks = async () => {
    const response = await request(service.url).get('/api/users/.well-known/jwks.json').expect(200);
    return { response, keys: (response.body as { keys: PublicKey[] }).keys };
  };
  const published = async () => {
    await service.settled();
    return service.published('signing-keys.updated');
  };
  /** Makes as much time pass for the keys as is said. */
  const age = async (seconds: number) => {
    const keys = await storedSigningKeys();
    for (const key of keys) {
      key.signsFrom = new Date(key.signsFrom.getTime() - seconds * 1000);
      if (key.signsUntil) key.signsUntil = new Date(key.signsUntil.getTime() - seconds * 1000);
    }
    await SigningKeySet.updateOne({ _id: SESSION_KEYS }, { $set: { keys } });
  };

  beforeEach(async () => {
    await SigningKeySet.deleteMany({});
    await openSigningKeys(vault, TTL);
  });
  afterEach(() => service.settled());

  it('are public, without their private part, and verify a session', async () => {
    const { cookie } = await anAccount(service.url);
    const { response, keys } = await jwks();
    expect(response.headers['cache-control']).toBe('public, max-age=1');
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(keys[0]).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' });
    expect(keyIdOf(cookie)).toBe(keys[0]!.kid);
    expect(() =>
      jwt.verify(tokenIn(cookie), publicKeyOf(keys[0]!), {
        algorithms: [algorithmOf(publicKeyOf(keys[0]!))],
        issuer: sessionToken.issuer,
        audience: sessionToken.audience,
      }),
    ).not.toThrow();
  });

  it('are stored encrypted, also those that were stored plainly or by an older secret before', async () => {
    const stored = async () => {
      const keys = await storedSigningKeys();
      const { privateJwk } = keys[0]!;
      return { privateJwk, opened: vault.open(privateJwk) };
    };
    const { privateJwk, opened } = await stored();
    expect(Object.keys(privateJwk)).toEqual(['sealed']);
    expect(opened).toMatchObject({ kty: 'RSA', d: expect.any(String) as unknown });
    expect(JSON.stringify(await SigningKeySet.find().lean())).not.toMatch(/"d":/);

    for (const earlier of [opened, createKeyVault([secrets[1]!]).seal(opened)]) {
      await SigningKeySet.updateOne({ _id: SESSION_KEYS }, { $set: { 'keys.0.privateJwk': earlier } });
      await openSigningKeys(vault, TTL);
      const now = await stored();
      expect(createKeyVault([secrets[0]!]).open(now.privateJwk)).toEqual(opened);
    }
  });

  it('do not start an auth that has not their secret, and are left as they are', async () => {
    const before = await SigningKeySet.find().lean();
    for (const other of [createKeyVault([]), createKeyVault(['another secret of at least 32 characters'])]) {
      await expect(openSigningKeys(other, TTL)).rejects.toThrow('KEY_ENCRYPTION_SECRET');
    }
    expect(await SigningKeySet.find().lean()).toEqual(before);
  });

  it('are published as they are, without their private part', async () => {
    const { keys } = await jwks();
    const newest = (await published()).at(-1)!;
    expect(newest.data.keys).toEqual(keys);
    const stored = await SigningKeySet.findById(SESSION_KEYS).lean();
    expect(newest.version).toBe(stored?.version);
  });

  it('are the same for processes that start at the same moment', async () => {
    await SigningKeySet.deleteMany({});
    await Promise.all(Array.from({ length: 6 }, () => openSigningKeys(vault, TTL)));
    const keys = await storedSigningKeys();
    expect(keys).toHaveLength(1);
    for (const { data } of (await published()).slice(-6)) expect(kids(data.keys)).toEqual(kids(keys));
  });

  it('are published anew at each start, each time with a higher version', async () => {
    await openSigningKeys(vault, TTL);
    await openSigningKeys(vault, TTL);
    const messages = await published();
    const versions = messages.map(({ version }) => version);
    expect(versions.length).toBeGreaterThanOrEqual(3);
    expect(new Set(versions).size).toBe(versions.length);
    expect([...versions].sort((a, b) => a - b)).toEqual(versions);
    expect(new Set(messages.slice(-3).flatMap(({ data }) => kids(data.keys))).size).toBe(1);
  });

  it('keep their version above the one before, even when the database was lost', async () => {
    const before = (await SigningKeySet.findById(SESSION_KEYS).lean())!.version;
    await SigningKeySet.deleteMany({});
    await openSigningKeys(vault, TTL);
    expect((await SigningKeySet.findById(SESSION_KEYS).lean())!.version).toBeGreaterThan(before);
  });

  it('rotate without signing anyone out', async () => {
    const before = await anAccount(service.url);
    const { kid, signsFrom } = await rotateSigningKeys(vault, 60, TTL);

    // Published at once, signing later.
    const old = keyIdOf(before.cookie);
    expect(kids((await jwks()).keys)).toEqual([old, kid]);
    expect(kids((await published()).at(-1)!.data.keys)).toEqual([old, kid]);
    expect(signsFrom.getTime()).toBeGreaterThan(Date.now() + 50_000);
    const during = await anAccount(service.url);
    expect(keyIdOf(during.cookie)).toBe(old);

    await age(60);
    const after = await anAccount(service.url);
    expect(keyIdOf(after.cookie)).toBe(kid);
    expect(kids((await jwks()).keys)).toEqual([old, kid]);
    for (const { cookie, user } of [before, during, after]) {
      expect(await eventually(async () => (await currentUser(service.url, cookie)) ?? undefined)).toEqual(
        user,
      );
    }
  });

  it('sign with the new key once the lead time has passed by itself', async () => {
    const { kid } = await rotateSigningKeys(vault, 1, TTL);
    await eventually(async () => keyIdOf((await anAccount(service.url)).cookie) === kid);
    const { cookie, user } = await anAccount(service.url);
    expect(keyIdOf(cookie)).toBe(kid);
    expect(await eventually(async () => (await currentUser(service.url, cookie)) ?? undefined)).toEqual(user);
  });

  it('take turns when several rotate at the same moment', async () => {
    const made = await Promise.all([1, 2, 3].map(() => rotateSigningKeys(vault, 60, TTL)));
    const keys = await storedSigningKeys();
    expect(keys).toHaveLength(4);
    expect(kids(keys).slice(1).sort()).toEqual(kids(made).sort());
    expect(keys.filter(({ signsUntil }) => signsUntil === undefined)).toHaveLength(1);
    const versions = (await published()).map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('retire when their last token has expired, everywhere', async () => {
    const [old] = await storedSigningKeys();
    const { kid } = await rotateSigningKeys(vault, 60, TTL);
    const before = (await published()).length;
    await retireSigningKeys(vault);
    expect(await published()).toHaveLength(before);

    await age(60 + TTL + 60);
    expect(kids((await jwks()).keys)).toEqual([kid]);
    await retireSigningKeys(vault);
    expect(kids(await storedSigningKeys())).toEqual([kid]);
    const newest = (await published()).at(-1)!;
    expect(kids(newest.data.keys)).toEqual([kid]);
    expect(JSON.stringify(newest)).not.toContain(old!.kid);
  });

  it('do not rotate before there are any', async () => {
    await SigningKeySet.deleteMany({});
    await expect(rotateSigningKeys(vault, 60, TTL)).rejects.toThrow('start auth first');
    expect(await SigningKeySet.countDocuments()).toBe(0);
  });

  it('leave signing in for later when there is none that may sign', async () => {
    await SigningKeySet.updateOne({ _id: SESSION_KEYS }, { $set: { keys: [] } });
    const response = await request(service.url)
      .post('/api/users/signup')
      .send({ email: 'nokey@example.com', password: 'correct horse battery' });
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
  });
});
