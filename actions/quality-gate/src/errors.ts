import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  GATES_FILE_MISSING: {
    kind: 'configuration',
    meaning: 'The file with the limits of the quality gate is not there.',
    remedy:
      'Check the repository out before this step, and write .github/quality-gates.yml or name the file in input "config".',
  },
});
