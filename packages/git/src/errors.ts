import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  REPOSITORY_MISSING: {
    kind: 'configuration',
    meaning: 'There is no git repository where the action looks for one.',
    remedy: 'Put `- uses: actions/checkout` before this step.',
  },
  GIT_OUTPUT_UNKNOWN: {
    kind: 'world',
    meaning: 'Git answered in a form that this version of the kit cannot read.',
    remedy: 'Report it with the version of git on the runner.',
  },
});
