import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Builder } from '../src/build-twice.ts';

export interface SampleKit {
  readonly folder: string;
  readonly remote: string;
  git(...args: string[]): string;
  write(path: string, text: string): void;
  commit(message: string): string;
  remove(): void;
}

/** A small kit with a bare repository as its remote: real git all through. */
export function createSampleKit(): SampleKit {
  const parent = mkdtempSync(join(tmpdir(), 'kit-release-test-'));
  const folder = join(parent, 'kit');
  const remote = join(parent, 'remote.git');
  mkdirSync(folder);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const commit = (message: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'test');
  git('config', 'user.email', 'test@invalid');
  write('package.json', '{"repository": "github:a/k"}\n');
  write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n- a thing\n');
  write(
    '.github/workflows/pr-check.yml',
    'jobs:\n  a:\n    steps:\n      - uses: a/k/scan@v1\n',
  );
  write('README.md', 'Take a/k/scan@v1.\n');
  write('actions/scan/index.js', 'console.log(1)\n');
  commit('chore: begin');
  execFileSync('git', ['clone', '--quiet', '--bare', folder, remote]);
  git('remote', 'add', 'origin', remote);
  return {
    folder,
    remote,
    git,
    write,
    commit,
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}

/** What the kit's own build does, without npm: workflows and the bundles. */
export const copyBuilder: Builder = async (checkout, out) => {
  rmSync(out, { recursive: true, force: true });
  const copy = (from: string, to: string) =>
    cpSync(join(checkout, from), join(out, to), { recursive: true });
  copy('.github/workflows', '.github/workflows');
  copy('actions/scan', 'scan/dist');
};
