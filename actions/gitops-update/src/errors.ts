import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  GITOPS_FETCH_FAILED: {
    kind: 'world',
    meaning: 'The branch that is to be changed could not be fetched.',
    remedy: 'Check repository and ref, and that the token may read it.',
  },
  GITOPS_FILE_MISSING: {
    kind: 'configuration',
    meaning: 'The branch has no file of the name that an update gives.',
    remedy: 'Correct the name; it counts from the root of the repository.',
  },
  GITOPS_PUSH_REFUSED: {
    kind: 'world',
    meaning: 'The repository does not take the commit.',
    remedy:
      'Give a token with contents: write; where the branch is protected use mode: pull-request.',
  },
  GITOPS_RACE_LOST: {
    kind: 'world',
    meaning: 'Others were faster each time, until retries or timeout ran out.',
    remedy: 'Raise retries; look for something that pushes without end.',
  },
  GITOPS_NO_EARLIER: {
    kind: 'configuration',
    meaning: 'The history has nothing that a rollback could go back to.',
    remedy: 'Name a version or commit that the history of the file has.',
  },
  PULL_REQUEST_REFUSED: {
    kind: 'world',
    meaning: 'GitHub did not open the pull request.',
    remedy: 'Give a token with pull-requests: write.',
  },
});
