import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  SMOKE_FILE_UNREADABLE: {
    kind: 'configuration',
    meaning: 'A file that an input of smoke-test names cannot be read.',
    remedy: 'Give its path from the workspace; check the repository out first.',
  },
});
