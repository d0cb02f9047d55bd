/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: {
    customExportConditions: ['source', 'node', 'node-addons'],
  },
  testMatch: [
    '<rootDir>/{packages,actions}/*/test/**/*.test.ts',
    '<rootDir>/test/{contract,bundle}/**/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '\\.itg\\.test\\.ts$'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/fast-check.mjs' },
  transform: { '\\.ts$': '<rootDir>/test/strip-types.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/.*/(dist|lib)/', '<rootDir>/out/'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['{packages,actions}/*/src/**/*.ts'],
  coverageReporters: ['text-summary', 'json', 'lcovonly'],
  setupFilesAfterEnv: ['<rootDir>/test/again.mjs'],
  testTimeout: 30_000,
};
