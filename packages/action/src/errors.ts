import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  INPUT_INVALID: {
    kind: 'configuration',
    meaning: 'One or more inputs of the step cannot be used.',
    remedy:
      'Correct the inputs that the message names; all are listed at once.',
  },
  OUTPUT_NAME_INVALID: {
    kind: 'bug',
    meaning: 'An action tried to write an output whose name is not allowed.',
    remedy: 'Report it with the log of the step.',
  },
  NODE_TOO_OLD: {
    kind: 'configuration',
    meaning: 'The step was started by a Node that is older than actions need.',
    remedy:
      'Update the runner to 2.327.1 or newer; for act put Node 24 first on the PATH.',
  },
  UNEXPECTED: {
    kind: 'bug',
    meaning: 'Something failed in a way that the action does not know.',
    remedy: 'Report it with the log of the step.',
  },
});
