import type { Config } from 'jest';
import unit from './jest.config.ts';

/** The line under faults, in virtual time: `npm run test:simulation`. */
const config: Config = {
  ...unit,
  testMatch: ['<rootDir>/test/simulation/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

// Node 24 runs this file as it is; jest takes the default export of its configuration.
export default config;
