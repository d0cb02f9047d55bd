import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { gatherAuthorities, gatherChecks } from '../src/gather-files.ts';

let folder = '';
let workspace = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'smoke-files-'));
  workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  writeFileSync(join(folder, 'secret'), 'token=abc');
  writeFileSync(join(workspace, 'real.yml'), 'GET / 200');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('reads checks through a link inside the workspace', async () => {
  symlinkSync('real.yml', join(workspace, 'checks.yml'));
  const { text } = await gatherChecks('checks.yml', workspace);
  expect(text).toBe('GET / 200');
});

it('reads no file of the runner that a link of the checkout names', async () => {
  symlinkSync('../secret', join(workspace, 'checks.yml'));
  const refused = {
    code: 'WORKSPACE_FILE_REFUSED',
    message: 'checks.yml: is a link that leaves the workspace; it was not read',
  };
  await expect(gatherChecks('checks.yml', workspace)).rejects.toMatchObject(
    refused,
  );
  await expect(
    gatherAuthorities('checks.yml', workspace),
  ).rejects.toMatchObject(refused);
});

it('reads authorities where the runner keeps them', async () => {
  const file = join(folder, 'secret');
  expect(await gatherAuthorities(file, workspace)).toContain('token=abc');
});
