import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  CHECKOUT_MISSING: {
    kind: 'configuration',
    meaning:
      'detect-changes runs in a job that has not checked out the repository.',
    remedy:
      'Add `- uses: actions/checkout` before this step; the default depth of 1 is enough.',
  },
  BASE_UNKNOWN: {
    kind: 'configuration',
    meaning:
      'What to compare with cannot be known, and `on-unknown` is `fail`.',
    remedy:
      'Give `base`, or set `on-unknown` to `all`, `none` or `last-success`.',
  },
  REVISION_MISSING: {
    kind: 'configuration',
    meaning:
      'The input `base` or `head` names nothing that the repository has.',
    remedy: 'Give a branch, a tag or the full SHA of a commit.',
  },
});
