import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  KIT_NAME_INVALID: {
    kind: 'configuration',
    meaning: 'The kit was to be renamed to something that is no repository.',
    remedy: 'Give OWNER/NAME, as in `npm run rename -- acme/delivery`.',
  },
  RELEASE_VERSION_INVALID: {
    kind: 'configuration',
    meaning: 'A release was asked for under something that is no version.',
    remedy: 'Give a version such as 1.4.0 or 2.0.0-rc.1, without build data.',
  },
  RELEASE_TAG_TAKEN: {
    kind: 'configuration',
    meaning: 'The tag of a release stands on another commit already.',
    remedy:
      'A released version never changes: take the next version, and leave the tag.',
  },
  RELEASE_REFERENCES_STALE: {
    kind: 'configuration',
    meaning:
      'A workflow of the commit to be released uses actions of another version.',
    remedy:
      'Run `npm run release -- prepare VERSION`, and release the commit that holds it.',
  },
  RELEASE_NOT_REPRODUCIBLE: {
    kind: 'bug',
    meaning: 'Two builds of the same commit gave different bytes.',
    remedy: 'Look at the files that the message names; nothing was released.',
  },
  RELEASE_NOT_WHAT_WAS_BUILT: {
    kind: 'world',
    meaning:
      'The commit that was handed over is not the one that was built, or changes workflows.',
    remedy: 'Build again; nothing was released.',
  },
  RELEASE_TAG_MOVED: {
    kind: 'world',
    meaning: 'Somebody moved the tag of the major version in between.',
    remedy: 'Look who did, then run the step again.',
  },
});
