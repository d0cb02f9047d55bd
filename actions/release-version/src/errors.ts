import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  VERSION_INVALID: {
    kind: 'configuration',
    meaning: 'What should be a version is none.',
    remedy:
      'Write MAJOR.MINOR.PATCH, with -prerelease behind it where it is one.',
  },
  VERSION_SOURCE_MISSING: {
    kind: 'configuration',
    meaning: 'The chosen strategy finds nothing to take a version from.',
    remedy: 'Choose another `strategy`, or give what the message names.',
  },
  HISTORY_SHALLOW: {
    kind: 'configuration',
    meaning:
      'The checkout is shallow, is cut before the nearest version tag, and what it lacks cannot be fetched.',
    remedy:
      'Check out with `fetch-depth: 0`, or keep its credentials so that history can be fetched.',
  },
  VERSION_TAG_TAKEN: {
    kind: 'configuration',
    meaning: 'The tag to create exists already on another commit.',
    remedy: 'Make the next version; a tag that was published is never moved.',
  },
});
