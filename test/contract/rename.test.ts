import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import {
  listTrackedFiles,
  mentionsKit,
  openRepository,
  readKitName,
  renameRepository,
} from '@kit/release';

const copy = mkdtempSync(join(tmpdir(), 'kit-rename-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const name = readKitName(root);
// not written as one word: this file is among those that are searched
const newName = ['another-owner', 'another-kit'].join('/');

const naming = (folder: string, paths: readonly string[], word: string) =>
  paths.filter((path) =>
    mentionsKit(readFileSync(join(folder, path), 'utf8'), word),
  );

describe('the name of the kit', () => {
  it('is changed everywhere by one command', async () => {
    const paths = await listTrackedFiles(openRepository(root));
    for (const path of paths) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      cpSync(join(root, path), join(copy, path));
    }
    const git = openRepository(copy);
    await git.run(['init', '--quiet']);
    await git.run(['add', '--all', '--force']);
    const before = naming(root, paths, name);
    expect(before.length).toBeGreaterThan(20);

    await renameRepository(copy, newName);

    expect(naming(copy, paths, name)).toEqual([]);
    expect(naming(copy, paths, newName)).toEqual(before);
  });
});
