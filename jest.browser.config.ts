import type { Config } from 'jest';
import unit from './jest.config.ts';

/** Pages in a real browser, served from this process: `npm run test:browser`. */
const config: Config = {
  ...unit,
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 30_000,
};

// Node 24 runs this file as it is; jest takes the default export of its configuration.
export default config;
