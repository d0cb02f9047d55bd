import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUsersServer } from './server.js';

test('lists the users', async () => {
  const server = createUsersServer().listen(0);
  const response = await fetch(`http://127.0.0.1:${server.address().port}/api/v1/users`);
  assert.deepEqual(await response.json(), [{ id: 1, name: 'Ada' }]);
  server.close();
});
