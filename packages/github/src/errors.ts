import { defineErrors } from '@kit/errors';

export const errors = defineErrors({
  GITHUB_DENIED: {
    kind: 'configuration',
    meaning: 'GitHub refused the token, or the token may not do this.',
    remedy: 'Give the job the permission that the README of the action names.',
  },
  GITHUB_NOT_FOUND: {
    kind: 'world',
    meaning: 'GitHub does not know the thing, or hides it from the token.',
    remedy: 'Check the name, and the permissions of the job.',
  },
  GITHUB_RATE_LIMITED: {
    kind: 'world',
    meaning: 'GitHub takes no more requests for now, also after waiting.',
    remedy: 'Run the job again later, or with a token of its own.',
  },
  GITHUB_FAILED: {
    kind: 'world',
    meaning: 'GitHub answered with an error, or did not answer.',
    remedy:
      'Read its message; run the job again when githubstatus.com says so.',
  },
});
