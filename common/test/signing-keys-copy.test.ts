import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { applySigningKeys, message, newEllipticKeyPair } from '../src/index.ts';
import { createKeySetFromCopy, SigningKeysCopy } from '../src/security/signing-keys-copy.ts';
import { eventually, testServers } from '../src/testing/index.ts';

const jwk = (kid: string) => {
  const { publicKey } = newEllipticKeyPair();
  return { ...publicKey.export({ format: 'jwk' }), kid, kty: 'EC' };
};
const keySet = (version: number, ...keys: { kid: string; kty: string }[]) =>
  message('signing-keys.updated', version, { keys });

beforeAll(async () => {
  await mongoose.connect(testServers().mongoUrl);
  await SigningKeysCopy.createCollection();
});

beforeEach(async () => {
  await SigningKeysCopy.deleteMany();
});

afterAll(async () => {
  await mongoose.connection.dropDatabase();
  await mongoose.disconnect();
});

describe("a service's copy of the signing keys", () => {
  it('knows both keys while they rotate, and the old one no more afterwards', async () => {
    const keys = createKeySetFromCopy();
    await applySigningKeys([keySet(1, jwk('old'))]);
    expect(await keys.find('old')).toBeDefined();
    await applySigningKeys([keySet(2, jwk('old'), jwk('new'))]);
    await eventually(async () => (await keys.find('new')) !== undefined);
    expect(await keys.find('old')).toBeDefined();
    expect(await keys.find('__proto__')).toBeUndefined();
  });

  it('ends the same in whatever order and however often the messages come', async () => {
    const sets = [keySet(3, jwk('c')), keySet(1, jwk('a')), keySet(2, jwk('b'))];
    await applySigningKeys(sets);
    for (const one of [...sets, ...sets].reverse()) await applySigningKeys([one]);
    expect(await SigningKeysCopy.find().lean()).toMatchObject([{ version: 3, keys: [{ kid: 'c' }] }]);
  });

  it('is not spoilt by a key of a kind that is not known here', async () => {
    await applySigningKeys([keySet(1, { kid: 'odd', kty: 'future' }, jwk('good'))]);
    const keys = createKeySetFromCopy();
    expect(await keys.find('good')).toBeDefined();
    expect(await keys.find('odd')).toBeUndefined();
  });

  it('is read once for many who ask at once', async () => {
    await applySigningKeys([keySet(1, jwk('a'))]);
    let reads = 0;
    mongoose.set('debug', (collection, method) => {
      if (collection === 'signing-keys-copy' && method === 'findOne') reads += 1;
    });
    const keys = createKeySetFromCopy();
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.find('a')));
    mongoose.set('debug', false);
    expect(found.every((key) => key !== undefined)).toBe(true);
    expect(reads).toBe(1);
  });
});
