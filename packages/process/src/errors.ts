import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  PROGRAM_MISSING: {
    kind: 'configuration',
    meaning: 'A program that the action needs is not on the PATH.',
    remedy: 'Install it on the runner, or in a step before this one.',
  },
  PROGRAM_FAILED: {
    kind: 'world',
    meaning: 'A program ended with an exit code that means failure.',
    remedy: 'Read the last lines that it wrote, in the message.',
  },
  PROGRAM_TIMEOUT: {
    kind: 'world',
    meaning: 'A program did not end within its limit and was killed.',
    remedy: 'See what it waited for; raise the timeout if it was at work.',
  },
  PROGRAM_OUTPUT_TOO_LARGE: {
    kind: 'world',
    meaning: 'A program wrote more than the action is willing to hold.',
    remedy: 'Narrow what the program is asked for.',
  },
});
