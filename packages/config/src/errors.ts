import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  CONFIG_INVALID: {
    kind: 'configuration',
    meaning: 'A configuration file or an inline configuration has mistakes.',
    remedy: 'Correct the lines that the message names; all are listed at once.',
  },
});
