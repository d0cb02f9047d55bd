import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  ROLLBACK_PREFLIGHT: {
    kind: 'configuration',
    meaning: 'What is to be rolled back, or whereto, cannot be told.',
    remedy: 'Correct what the message names; nothing was written.',
  },
  ROLLBACK_CONFLICT: {
    kind: 'world',
    meaning:
      'Somebody else changed the workload between the look and the write.',
    remedy: 'Nothing was written; look again, and run again.',
  },
  ROLLBACK_NOT_READY: {
    kind: 'world',
    meaning: 'What was to take the traffic did not become ready.',
    remedy: 'Traffic was not moved; see the pods that the message names.',
  },
});
