import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  CANCELLED: {
    kind: 'world',
    meaning: 'The job was cancelled while the action was at work.',
    remedy: 'Run the job again; the action takes up where it was.',
  },
  WAIT_TIMEOUT: {
    kind: 'world',
    meaning: 'Something that was waited for did not happen before its limit.',
    remedy: 'Look at what was last seen; raise the timeout if it was close.',
  },
});
