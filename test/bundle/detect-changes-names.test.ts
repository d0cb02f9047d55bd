import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { decodeBytes, encodeBytes } from '@kit/git';
import { runBundle, unintendedCommands } from '@kit/testing';
import { bundle, createOrigin, runGit } from './detect-changes/origin.ts';

const origin = createOrigin();
afterAll(origin.remove);
const canary = join(origin.home, 'executed');

const snippets = [
  `$(touch ${canary})`.replaceAll('/', '\u2215'),
  '$(echo x>executed)',
  '`echo x>executed`',
  '; echo x>executed;',
  '\n::set-output name=a::b',
  '::add-mask::a',
  'x ##[set-output name=a;]b',
  '##[add-path]x',
  '\r\n::stop-commands::t',
  "'",
  '"',
  '\\',
  "\\'",
  '-rf',
  '--help',
  ' ',
  '  lead and trail  ',
  '\t',
  '\u0001\u001b[31m',
  '\u2028::error::x',
  '\u202egnp.exe',
  'größe',
  '😀',
  '*?[a]{b,c}',
  '~',
  '#',
  '!',
  '&|<>',
  'EOF\nx<<EOF',
  '%0A::error::y',
  '${{ github.token }}',
  'a,b',
];

/** A hundred names: each thing in a folder, as a name, and beside bytes that are not UTF-8. */
const names = [
  ...snippets.map((snippet) => Buffer.from(`x/${snippet}`)),
  ...snippets.map((snippet) => Buffer.from(`y/${snippet}/below`)),
  ...snippets.map((snippet) =>
    Buffer.concat([Buffer.from('x/\xff', 'latin1'), Buffer.from(snippet)]),
  ),
  Buffer.from(`x/${'deep/'.repeat(790)}end`),
  Buffer.from('x/\xed\xa0\x80\xc0\xaf', 'latin1'),
  Buffer.from('x/lone\xf0\x9f', 'latin1'),
  Buffer.from('-dash at the root'),
];

const blob = runGit(origin.folder, ['hash-object', '-w', '--stdin'], 'x');
const unique = [
  ...new Map(names.map((name) => [name.toString('hex'), name])).values(),
];
const entries = unique.map((name) =>
  Buffer.concat([Buffer.from(`100644 ${blob}\t`), name, Buffer.from('\0')]),
);
const base = origin.commit({ 'x/old': '1' });
runGit(origin.folder, ['read-tree', '--empty']);
runGit(
  origin.folder,
  ['update-index', '-z', '--index-info'],
  Buffer.concat(entries),
);
const head = origin.git(
  'commit-tree',
  origin.git('write-tree'),
  '-p',
  base,
  '-m',
  'names',
);
origin.git('update-ref', 'refs/heads/main', head);

const workspace = join(origin.home, 'names');
execFileSync('git', ['init', '-q', workspace]);
runGit(workspace, ['fetch', '-q', '--depth=1', origin.folder, head]);
runGit(workspace, ['update-ref', '--no-deref', 'HEAD', head]);
runGit(workspace, ['remote', 'add', 'origin', `file://${origin.folder}`]);

const detect = (format: string) =>
  runBundle({
    action: bundle,
    inputs: {
      filters: 'every: "**"\nadded: [{added: "**"}]',
      'list-files': format,
    },
    event: {
      before: base,
      after: head,
      repository: { default_branch: 'main' },
    },
    env: { GITHUB_SHA: head },
    workspace,
  });

const sorted = (list: readonly Buffer[]) =>
  list.map((name) => name.toString('hex')).sort();

describe('hostile file names', () => {
  it('are a hundred', () => {
    expect(unique.length).toBeGreaterThanOrEqual(100);
  });

  it('come back from eval in bash, byte for byte, and nothing is executed', async () => {
    const { outputs, log, exitCode } = await detect('shell');
    expect(exitCode).toBe(0);
    expect(unintendedCommands(log)).toEqual([]);
    const words = outputs.get('added_files') ?? '';
    const printed = execFileSync(
      'bash',
      ['-c', 'eval "files=($WORDS)"; printf "%s\\0" "${files[@]}"'],
      { cwd: origin.home, env: { WORDS: words, PATH: process.env['PATH'] } },
    );
    const found = splitBytes(printed).map((name) =>
      name.subarray(0, 3).toString() === './-' ? name.subarray(2) : name,
    );
    expect(sorted(found)).toEqual(sorted(unique));
    expect(existsSync(join(origin.home, 'executed'))).toBe(false);
  });

  it('come back from JSON, byte for byte', async () => {
    const { outputs, log } = await detect('json');
    const listed: string[] = JSON.parse(outputs.get('added_files') ?? '[]');
    expect(sorted(listed.map(encodeBytes))).toEqual(sorted(unique));
    expect(outputs.get('added_count')).toBe(String(unique.length));
    expect(unintendedCommands(log)).toEqual([]);
  });

  it.each(['csv', 'lines', 'none'])('give no command as %s', async (format) => {
    const { outputs, log, summary, exitCode } = await detect(format);
    expect(exitCode).toBe(0);
    expect(unintendedCommands(log)).toEqual([]);
    expect(summary).not.toMatch(/^::/m);
    if (format === 'lines') {
      expect(outputs.get('added_files')?.split('\n')).toHaveLength(
        unique.length,
      );
    }
  });

  it('reads its own names of names', () => {
    for (const name of unique)
      expect(encodeBytes(decodeBytes(name))).toEqual(name);
  });
});

function splitBytes(bytes: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at);
    parts.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return parts;
}
