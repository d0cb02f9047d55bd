import { describe, expect, it } from '@jest/globals';
import { createSecrets } from '@kit/action';
import { type ExecResult, type Pod, resources } from '@kit/kubernetes';
import { memoryLog } from '@kit/testing';
import fc from 'fast-check';
import { parseExecChecks, runExecCheck } from '../src/index.ts';

const parse = (raw: string) => parseExecChecks(raw, 'NAME', () => true);

describe('the lines of exec-checks', () => {
  it('are a place and a JSON list each', () => {
    expect(
      parse(
        '# comment\nweb: ["curl", "-f", "http://localhost:8080/a: b"]\n\n web/app:["a"] \n',
      ),
    ).toEqual({
      value: [
        {
          where: ['web'],
          argv: ['curl', '-f', 'http://localhost:8080/a: b'],
        },
        { where: ['web', 'app'], argv: ['a'] },
      ],
    });
  });

  it.each([
    'web: curl -f localhost',
    'web: []',
    'web: [""]',
    'web: [1]',
    'web: ["a"',
    '["a"]',
    ': ["a"]',
    'web/: ["a"]',
    'web: ["a\\u0000b"]',
    'web: {"a": 1}',
  ])('are refused as %j', (line) => {
    expect(parse(line)).toEqual({ allowed: expect.stringContaining('NAME') });
  });

  it('ask the action whether it knows the place', () => {
    expect(
      parseExecChecks('a/b/c: ["x"]', 'NAME', ({ length }) => length === 1),
    ).toHaveProperty('allowed');
  });

  it('keep every word as it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
        (argv) => {
          fc.pre(argv.every((word) => !word.includes('\0')));
          expect(parse(`web: ${JSON.stringify(argv)}`)).toEqual({
            value: [{ where: ['web'], argv }],
          });
        },
      ),
    );
  });
});

function podOf(name: string, isReady = true): Pod {
  const ready = { type: 'Ready', status: isReady ? 'True' : 'False' };
  return resources.pods.parse({
    metadata: { name },
    status: { conditions: [ready] },
  });
}

const secrets = createSecrets(() => undefined);
secrets.add('tiger-in-the-tank');

function check(results: readonly (ExecResult | Error)[], pods: readonly Pod[]) {
  const log = memoryLog();
  const asked: string[] = [];
  const left = [...results];
  const ended = runExecCheck({
    exec: async ({ pod, container }) => {
      asked.push(`${pod}/${container}`);
      const result = left.shift();
      if (result === undefined || result instanceof Error) throw result;
      return result;
    },
    log,
    secrets,
    signal: new AbortController().signal,
    namespace: 'shop',
    pods: () => pods,
    container: 'app',
    argv: ['check', 'db'],
    timeoutMs: 2000,
  });
  return { ended, log, asked };
}

const good: ExecResult = { kind: 'exited', code: 0, output: '' };
const cut: ExecResult = { kind: 'cut-off', message: 'gone', output: '' };

describe('a check in a pod', () => {
  it('is run in the first ready one', async () => {
    const pods = [podOf('c'), podOf('a', false), podOf('b')];
    const { ended, asked } = check([good], pods);
    expect(await ended).toBe('b/app');
    expect(asked).toEqual(['b/app']);
  });

  it.each<[ExecResult, string]>([
    [
      { kind: 'exited', code: 3, output: 'one\nno database' },
      'ended with 3; it wrote last: no database',
    ],
    [
      { kind: 'refused', message: 'not found', output: '' },
      'did not begin: not found',
    ],
    [{ kind: 'timed-out', output: '' }, 'did not end within 2 s'],
  ])('fails with %j', async (result, message) => {
    const { ended, log, asked } = check([result], [podOf('a')]);
    await expect(ended).rejects.toMatchObject({
      code: 'EXEC_CHECK_FAILED',
      message: `the check ["check","db"] in a/app ${message}`,
    });
    expect(log.entries).toContain(`info: ${result.output || '(nothing)'}`);
    expect(asked).toHaveLength(1);
  });

  it('shows no secret that is known', async () => {
    const output = 'login with tiger-in-the-tank';
    const { ended, log } = check(
      [{ kind: 'exited', code: 1, output }],
      [podOf('a')],
    );
    await expect(ended).rejects.toThrow('it wrote last: login with ***');
    expect(log.entries).toContain('info: login with ***');
  });

  it('asks another pod when the connection breaks', async () => {
    const { ended, asked } = check([cut, good], [podOf('a'), podOf('b')]);
    expect(await ended).toBe('b/app');
    expect(asked).toEqual(['a/app', 'b/app']);
  });

  it('gives up when it breaks three times', async () => {
    const { ended, asked } = check([cut, cut, cut, good], [podOf('a')]);
    await expect(ended).rejects.toThrow('was cut off: gone');
    expect(asked).toHaveLength(3);
  });

  it('fails when no pod is ready', async () => {
    const { ended } = check([good], [podOf('a', false)]);
    await expect(ended).rejects.toThrow('no pod of the new version is ready');
  });

  it('lets a refusal of the API server through', async () => {
    const { ended } = check([new Error('forbidden')], [podOf('a')]);
    await expect(ended).rejects.toThrow('forbidden');
  });
});
