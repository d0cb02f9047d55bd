import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  PAYLOAD_PLACEHOLDER_UNKNOWN: {
    kind: 'configuration',
    meaning: 'A message template names a value that does not exist.',
    remedy: 'Use one of the values that the message lists.',
  },
  PAYLOAD_INVALID: {
    kind: 'configuration',
    meaning: 'A message of your own breaks a rule of the service it goes to.',
    remedy: 'Correct the places that the message names.',
  },
});
