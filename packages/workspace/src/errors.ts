import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  WORKSPACE_FILE_REFUSED: {
    kind: 'configuration',
    meaning:
      'A file that an input names leads out of the workspace, by `..` or by a link, or is no regular file of a sensible size.',
    remedy: 'Name a file of the repository, and let no link lead out of it.',
  },
});
