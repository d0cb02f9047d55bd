import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  DEPLOYMENT_LOCK_HELD: {
    kind: 'world',
    meaning: 'Another run is deploying the same thing.',
    remedy:
      'Wait for the run that the message names, raise lock-timeout, or use a concurrency group.',
  },
  DEPLOYMENT_LOCK_LOST: {
    kind: 'world',
    meaning: 'The lock went to another run while this one was at work.',
    remedy: 'See what the run that the message names does; run again after it.',
  },
});
