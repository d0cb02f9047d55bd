import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  BLUE_GREEN_PREFLIGHT: {
    kind: 'configuration',
    meaning: 'The Services or Deployments do not fit a blue-green release.',
    remedy: 'Correct everything that the message lists; nothing was written.',
  },
  BLUE_GREEN_ADOPTION_UNSAFE: {
    kind: 'configuration',
    meaning:
      'A Service and its Deployment cannot be adopted safely as they are.',
    remedy: 'Do what the message says for each of them; nothing was written.',
  },
  BLUE_GREEN_NOT_READY: {
    kind: 'world',
    meaning: 'The new colour did not become ready; traffic was not switched.',
    remedy: 'See the pods, events and logs in the summary.',
  },
});
