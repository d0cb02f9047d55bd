import { expect, it } from '@jest/globals';
import { readPush } from '../src/push-verdict.ts';

it.each([
  // An object name may look like a status.
  ['!\tae403f1403:refs/heads/main\t[rejected] (fetch first)', 'again'],
  ['fatal: unable to access: The requested URL returned error: 403', 'refused'],
  ['!\trefs/kit:refs/heads/main\t[rejected] (non-fast-forward)', 'again'],
  ['!\tx:refs/heads/main\t[rejected] (fetch first)', 'again'],
  ['! [remote rejected] main -> main (cannot lock ref ...)', 'again'],
  ['! [remote rejected] main (failed to update ref)', 'again'],
  ['error: RPC failed; HTTP 502', 'again'],
  ['fatal: the remote end hung up unexpectedly', 'again'],
  ['remote: error: GH006: Protected branch update failed', 'refused'],
  ['fatal: Authentication failed', 'refused'],
  ['remote: Permission to org/x.git denied to y', 'refused'],
  ['! [remote rejected] main -> main (pre-receive hook declined)', 'refused'],
  ['something odd', 'refused'],
])('takes %j for %s', (said, kind) => {
  expect(readPush(said).kind).toBe(kind);
});
