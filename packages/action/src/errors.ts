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
  UNEXPECTED: {
    kind: 'bug',
    meaning: 'Something failed in a way that the action does not know.',
    remedy: 'Report it with the log of the step.',
  },
});
