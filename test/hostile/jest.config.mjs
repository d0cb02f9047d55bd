import base from '../../jest.config.mjs';

/** Reports of 500 MB: the tier 24-hostile. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/hostile/**/*.itg.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
