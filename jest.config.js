/** Tests of all packages, through real servers that `globalSetup` starts. */
export default {
  rootDir: '.',
  testMatch: ['<rootDir>/*/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  extensionsToTreatAsEsm: ['.ts'],
  testSequencer: '<rootDir>/infra/local/testing/long-first.mjs',
  globalSetup: '<rootDir>/infra/local/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/infra/local/testing/global-teardown.mjs',
  testTimeout: 30_000,
};
