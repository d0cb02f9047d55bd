import base from '../../jest.config.mjs';

/** Reads the corpus of real reports in KIT_REPORT_CORPUS: `npm run test:corpus`. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/corpus/**/*.itg.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
