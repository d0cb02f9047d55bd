import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  TOOL_CHECKSUM_WRONG: {
    kind: 'configuration',
    meaning: 'What was downloaded is not what the given checksum is of.',
    remedy:
      'Take the checksum of the archive for the runner from the release page; nothing was unpacked.',
  },
  TOOL_NOT_AVAILABLE: {
    kind: 'configuration',
    meaning: 'A program has no archive for this kind of runner.',
    remedy: 'Install it in a step before, so that it is on the PATH.',
  },
  TOOL_DOWNLOAD_FAILED: {
    kind: 'world',
    meaning: 'The archive of a program could not be downloaded.',
    remedy:
      'See that the version exists and that the runner may reach the address; or install it in a step before.',
  },
});
