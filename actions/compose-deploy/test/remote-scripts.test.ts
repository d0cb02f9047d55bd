import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import {
  commitRelease,
  fence,
  lookAround,
  markUnfinished,
  readLease,
  runCommand,
  tryFiles,
  writeFiles,
  writeLease,
} from '../src/remote-scripts.ts';
import { readParts, renderScript, type Script } from '../src/shell.ts';

const { run } = createProcessRunner();
const mark = 'kit-mark';
let folder: string;
let state: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-scripts-'));
  state = join(folder, '.kit');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sh = (body: string, ...args: string[]) => shell({ body, args });
async function shell(script: Script) {
  const { stdout, stderr, exitCode } = await run(['/bin/sh', '-s'], {
    input: renderScript(script, mark),
    allowedExits: Array.from({ length: 256 }, (_, code) => code),
  });
  const parts = readParts(stdout, mark);
  return { output: parts.get('start') ?? '', parts, stderr, exitCode };
}
const text = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
const put = (name: string, content: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
};
const lease = (token: number, holder = 'me') =>
  `${token}\n${holder}\nhttps://run\n1\n30000`;
const take = (before: string, after: string, how = 'take') =>
  sh(writeLease, state, before, after, how);

describe('the lease on a host', () => {
  it('is nothing at first, and then what was written', async () => {
    expect((await sh(readLease, state)).output).toBe('');
    expect((await take('', lease(1))).exitCode).toBe(0);
    expect((await sh(readLease, state)).output).toBe(lease(1));
    expect(statSync(state).mode & 0o777).toBe(0o700);
  });

  it('is written only in place of what was seen', async () => {
    await take('', lease(1));
    expect((await take('', lease(1, 'other'))).exitCode).toBe(76);
    expect((await take(lease(1), lease(2, 'other'))).exitCode).toBe(0);
    expect((await take(lease(1), lease(1, 'late'), 'keep')).exitCode).toBe(76);
    expect((await sh(readLease, state)).output).toBe(lease(2, 'other'));
  });

  it('goes to exactly one of many that ask at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) => take('', lease(1, `run ${i}`))),
    );
    expect(all.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
    expect(all.every(({ exitCode }) => [0, 75, 76].includes(exitCode))).toBe(
      true,
    );
  }, 60_000);

  it('is not taken while a command of its holder is at work, and kept all the same', async () => {
    await take('', lease(1));
    const slow = sh(`${fence}\nsleep 8`, state, '1');
    while (!existsSync(join(state, 'work'))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    const [other, own] = await Promise.all([
      take(lease(1), lease(2, 'other')),
      take(lease(1), `${lease(1)}0`, 'keep'),
    ]);
    expect([other.exitCode, own.exitCode]).toEqual([75, 0]);
    expect(other.stderr).toContain('still at work');
    expect((await slow).exitCode).toBe(0);
  }, 60_000);
});

describe('the fence before every change', () => {
  it('lets the holder of the lock work, with its own arguments', async () => {
    await take('', lease(7));
    const done = await sh(`${fence}\necho "$@"`, state, '7', 'a', 'b c');
    expect([done.exitCode, done.output]).toEqual([0, 'a b c\n']);
  });

  it.each([
    [
      'another run has it',
      lease(8, 'org/shop/2/1/deploy'),
      'org/shop/2/1/deploy',
    ],
    ['there is none', '', 'the lock went to'],
  ])('stops one that has lost it: %s', async (_, now, said) => {
    mkdirSync(state);
    if (now !== '') writeFileSync(join(state, 'lease'), now);
    const done = await sh(`${fence}\necho changed`, state, '7');
    expect([done.exitCode, done.output]).toEqual([76, '']);
    expect(done.stderr).toContain(said);
  });
});

describe('the files of a release', () => {
  const names = (...sources: [string, string, string][]) => [
    String(sources.length),
    ...sources.flat(),
  ];

  it('are the texts and copies that were asked for, for nobody else to read', async () => {
    put('live.yaml', 'services: {}\n');
    const odd = 'a: \'$(touch x)\' "q" \\ %s\n\n';
    await sh(
      writeFiles,
      join(state, 'releases/r'),
      ...names(
        ['files/a.yaml', 'text', odd],
        ['files/b.yaml', 'copy', join(folder, 'live.yaml')],
        ['files/.env', 'copy', join(folder, 'none')],
        ['images.json', 'text', '{}'],
      ),
    );
    expect(text('.kit/releases/r/files/a.yaml')).toBe(odd);
    expect(text('.kit/releases/r/files/b.yaml')).toBe('services: {}\n');
    expect(text('.kit/releases/r/files/.env')).toBe('');
    const mode = (name: string) => statSync(join(state, name)).mode & 0o777;
    expect(mode('releases/r/files/.env')).toBe(0o600);
    expect(mode('releases/r')).toBe(0o700);
  });

  it('lie there for one command only, when they are tried', async () => {
    const scratch = join(folder, 'scratch');
    const done = await sh(
      tryFiles,
      scratch,
      folder,
      ...names(['files/a.yaml', 'text', 'x']),
      'cat',
      join(scratch, 'files/a.yaml'),
    );
    expect(done.output).toBe('x');
    expect(existsSync(scratch)).toBe(false);
  });

  it('are gone also when the command fails, and its code is told', async () => {
    const scratch = join(folder, 'scratch');
    const done = await sh(
      tryFiles,
      scratch,
      folder,
      '0',
      'sh',
      '-c',
      'exit 15',
    );
    expect(done.exitCode).toBe(15);
    expect(existsSync(scratch)).toBe(false);
  });

  it('never go where something is already', async () => {
    const done = await sh(tryFiles, folder, folder, '0', 'true');
    expect(done.exitCode).not.toBe(0);
    expect(existsSync(folder)).toBe(true);
  });
});

describe('making a release the current one', () => {
  const prepare = (name: string) => {
    put(`.kit/releases/${name}/files/compose.yaml`, `# ${name}\n`);
    put(`.kit/releases/${name}/files/.env`, '');
    put(`.kit/releases/${name}/images.json`, `{"of":"${name}"}\n`);
  };
  const commit = (name: string, keep = 20) =>
    sh(commitRelease, folder, state, name, String(keep), 'compose.yaml');

  it('puts its files in place, and forgets what was begun', async () => {
    prepare('r1');
    put('compose.yaml', '# old\n');
    put('.kit/unfinished', 'auth\n');
    expect((await commit('r1')).exitCode).toBe(0);
    expect(text('compose.yaml')).toBe('# r1\n');
    expect(text('.kit/current')).toBe('r1\n');
    expect(text('.kit/images.json')).toBe('{"of":"r1"}\n');
    expect(existsSync(join(state, 'unfinished'))).toBe(false);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  it('empties variables that the release does not have', async () => {
    prepare('r1');
    put('.env', 'A=1\n');
    await commit('r1');
    expect(text('.env')).toBe('');
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  });

  it('leaves a file alone that is the same', async () => {
    prepare('r1');
    put('compose.yaml', '# r1\n');
    const before = statSync(join(folder, 'compose.yaml')).ino;
    await commit('r1');
    expect(statSync(join(folder, 'compose.yaml')).ino).toBe(before);
  });

  it('keeps its own record and the newest of the others, however the clock of its runner is', async () => {
    for (const name of ['r1', 'r2', 'r3', 'r0']) prepare(name);
    await commit('r0', 2);
    expect(readdirSync(join(state, 'releases')).sort()).toEqual(['r0', 'r3']);
  });

  it('keeps the newest records only', async () => {
    for (const name of ['r1', 'r2', 'r3', 'r4']) prepare(name);
    await commit('r4', 2);
    expect(readdirSync(join(state, 'releases')).toSorted()).toEqual([
      'r3',
      'r4',
    ]);
  });
});

describe('small things on the host', () => {
  it('notes what is begun with, and forgets it', async () => {
    mkdirSync(state);
    await sh(markUnfinished, state, 'auth\nweb');
    expect(text('.kit/unfinished')).toBe('auth\nweb\n');
    await sh(markUnfinished, state, '');
    expect(existsSync(join(state, 'unfinished'))).toBe(false);
  });

  it('does not outlive its time, and lets others in again', async () => {
    await take('', lease(1));
    const late = await shell({
      body: `${fence}\n${runCommand}`,
      args: [state, '1', folder, 'sleep', '600'],
      timeoutMs: 1000,
    });
    expect(late.exitCode).toBe(124);
    const next = await sh(`${fence}\necho in`, state, '1');
    expect(next.output.trim()).toBe('in');
  });

  it('runs a command where it belongs, word for word', async () => {
    const { output } = await sh(
      runCommand,
      folder,
      'printf',
      '%s|',
      '$(id)',
      'a b',
      '',
    );
    expect(output).toBe('$(id)|a b||');
    expect((await sh(runCommand, folder, 'pwd')).output.trim()).toBe(folder);
  });

  it('does not run it elsewhere', async () => {
    const { output, exitCode } = await sh(
      runCommand,
      join(folder, 'none'),
      'pwd',
    );
    expect(output).toBe('');
    expect(exitCode).not.toBe(0);
  });

  it('looks around where there is nothing', async () => {
    const { parts, exitCode } = await sh(lookAround, folder, state);
    expect(exitCode).toBe(0);
    expect(parts.get('directory')).toBe('yes\n');
    expect(parts.get('tools')).toContain('flock');
    for (const name of ['files', 'current', 'unfinished', 'releases']) {
      expect(parts.get(name)?.trim()).toBe('');
    }
  });

  it('sees Compose files and records', async () => {
    put('compose.yml', '');
    put('compose.override.yml', '');
    put('.kit/current', 'r1\n');
    put('.kit/releases/r1/release.json', '{"name":"r1"}\n');
    put('.kit/releases/r2/release.json', '{"name":"r2"}\n');
    const { parts } = await sh(lookAround, folder, state);
    expect(parts.get('files')?.trim()).toBe(
      'compose.yml\ncompose.override.yml',
    );
    expect(parts.get('current')?.trim()).toBe('r1');
    expect(parts.get('releases')?.trim()).toBe('{"name":"r1"}\n{"name":"r2"}');
  });
});
