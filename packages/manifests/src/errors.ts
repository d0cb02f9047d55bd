import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  MANIFEST_INVALID: {
    kind: 'configuration',
    meaning: 'A manifest cannot be read, or is of another namespace.',
    remedy: 'Correct the file that the message names.',
  },
});
