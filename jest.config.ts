import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // These need the emulator, a browser or minutes, and have a configuration of their own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(deployed|contracts|browser|simulation|versions)/'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.build', '<rootDir>/.local'],
  maxWorkers: 2,
};

// Node 24 runs this file as it is; jest takes the default export of its configuration.
export default config;
