import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  EDIT_PATH_INVALID: {
    kind: 'configuration',
    meaning: 'The path of an edit is not written as paths are.',
    remedy: 'Write a.b, a["b.c"], list[0] or list[name=api].tag.',
  },
  EDIT_PATH_MISSING: {
    kind: 'configuration',
    meaning: 'A file has nothing at the path that is to be changed.',
    remedy: 'Correct the path, or set create-missing where it is new.',
  },
  EDIT_PATH_AMBIGUOUS: {
    kind: 'configuration',
    meaning: 'A path fits several places of a file.',
    remedy: 'Name the document (@1.a.b) or a condition that fits one entry.',
  },
  EDIT_IN_THE_WAY: {
    kind: 'configuration',
    meaning: 'What stands at a path cannot be replaced by a value.',
    remedy: 'Name a path within it, or the place that it refers to.',
  },
  EDIT_FILE_INVALID: {
    kind: 'configuration',
    meaning: 'A file is no valid YAML or JSON, or has a key twice.',
    remedy: 'Correct the file at the line that the message names.',
  },
  EDIT_UNVERIFIED: {
    kind: 'bug',
    meaning: 'An edit would have changed more than its value; it was not made.',
    remedy: 'Report it with the file.',
  },
});
