import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A bare repository of our own, made without running git. What is fetched goes
 * here: an in-place `fetch --filter` would leave a promisor remote, packs and
 * shallow marks behind in the user's checkout.
 */
export interface Scratch {
  readonly folder: string;
  /** Lets it read the objects of other repositories, on top of its own. */
  borrow(objectFolders: readonly string[]): void;
  /** Forgets that what it fetched is partial, so that git fetches nothing more. */
  seal(): void;
  remove(): void;
}

export function createScratch(
  parent: string | undefined,
  objectFormat: 'sha1' | 'sha256',
): Scratch {
  const folder = mkdtempSync(join(parent || tmpdir(), 'kit-git-'));
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'refs'));
  mkdirSync(join(folder, 'objects', 'info'), { recursive: true });
  write('HEAD', 'ref: refs/heads/none\n');
  const seal = () => write('config', plainConfig(objectFormat));
  seal();
  return {
    folder,
    seal,
    borrow: (objectFolders) =>
      write('objects/info/alternates', `${objectFolders.join('\n')}\n`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function plainConfig(objectFormat: string): string {
  const sha256 =
    '\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n';
  const format =
    objectFormat === 'sha256' ? sha256 : '\trepositoryformatversion = 0\n';
  return `[core]\n\tbare = true\n${format}`;
}

/** SHA-1 names have 40 digits, SHA-256 names 64. */
export function objectFormatOf(sha: string): 'sha1' | 'sha256' {
  return sha.length === 64 ? 'sha256' : 'sha1';
}

/** The name of the tree without a file, which git knows without having it. */
export function emptyTree(sha: string): string {
  return objectFormatOf(sha) === 'sha256'
    ? '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321'
    : '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
}
