import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  GATES_FILE_EMPTY: {
    kind: 'configuration',
    meaning: 'The file with the limits of the quality gate has no limit.',
    remedy:
      'Write at least one limit: a gate that asks for nothing always passes.',
  },
  BASE_UNREADABLE: {
    kind: 'world',
    meaning:
      'The limits of the base branch cannot be read, from the checkout or from its remote.',
    remedy: 'Check out with `fetch-depth: 0` and without a `filter`.',
  },
  GATES_FILE_MISSING: {
    kind: 'configuration',
    meaning: 'The file with the limits of the quality gate is not there.',
    remedy:
      'Check the repository out before this step, and write .github/quality-gates.yml or name the file in input "config".',
  },
});
