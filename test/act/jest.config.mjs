import base from '../../jest.config.mjs';

/** Runs whole workflows under act: started by `npm run test:act`. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/act/**/*.itg.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
  maxWorkers: 2,
};
