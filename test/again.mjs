// What meets real programs, servers and clocks is tried once more when it fails;
// .ci/run names each test that passed only then. Unit tests get no second try.
import { relative } from 'node:path';
import { expect, jest } from '@jest/globals';

const { testPath = '' } = expect.getState();
if (relative(process.cwd(), testPath).startsWith('test/'))
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
