import type { Config } from 'jest';

/** Tests of adapters on the emulator alone, with nothing deployed to it: `npm run test:contracts`. */
const config: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  testMatch: ['<rootDir>/test/contracts/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.build', '<rootDir>/.local'],
  testTimeout: 30_000,
  maxWorkers: 2,
};

// Node 24 runs this file as it is; jest takes the default export of its configuration.
export default config;
