import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  IMAGE_RULE_INVALID: {
    kind: 'configuration',
    meaning: 'A line of `tags`, `flavor`, `labels` or `annotations` is wrong.',
    remedy: 'Correct the line that the message repeats.',
  },
  IMAGE_TAG_MISSING: {
    kind: 'configuration',
    meaning: 'None of the tag rules applies to this event.',
    remedy: 'Add a rule that does, such as `type=sha`.',
  },
  EMULATION_DENIED: {
    kind: 'configuration',
    meaning: 'A build step would run under QEMU although `emulation` is deny.',
    remedy:
      'Apply the printed patch, or build that platform on its own runner.',
  },
  BUILD_FAILED: {
    kind: 'world',
    meaning:
      '`docker buildx build` failed for a reason that a retry cannot cure.',
    remedy: 'Read the last lines of the build in the log.',
  },
  IMAGE_PUSH_FAILED: {
    kind: 'world',
    meaning: 'The registry kept failing through all the tries.',
    remedy: 'Run the job again later; raise `retries` if it happens often.',
  },
  PLATFORM_MISSING: {
    kind: 'world',
    meaning: 'The build of a platform has not handed over its image.',
    remedy: 'Run the failed build job again, then the merge.',
  },
  IMAGE_VERIFY_FAILED: {
    kind: 'world',
    meaning: 'What stands in the registry is not what was pushed.',
    remedy:
      'Run the job again; see whether a clean-up or another job removes images.',
  },
});
