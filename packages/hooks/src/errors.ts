import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  EXEC_CHECK_FAILED: {
    kind: 'world',
    meaning: 'A check inside a pod of the new version did not end with 0.',
    remedy: 'Read the end of its output in the log.',
  },
  HOOK_JOB_INVALID: {
    kind: 'configuration',
    meaning: 'What an input names is no Job that this release can run.',
    remedy: 'Correct the file that the message names; nothing was written.',
  },
  HOOK_JOB_FAILED: {
    kind: 'world',
    meaning: 'A Job before or after the release did not complete.',
    remedy:
      'Read its events and the end of its log; a further run tries it again.',
  },
});
