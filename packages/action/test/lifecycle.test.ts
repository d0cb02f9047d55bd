import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseRunnerLog, runBundle, unintendedCommands } from '@kit/testing';
import { requireNode } from '../src/lifecycle.ts';

const probe = (inputs: Record<string, string>, rest = {}) =>
  runBundle({
    action: 'probe',
    program: [
      '--conditions=source',
      join(import.meta.dirname, 'fixtures/probe.ts'),
    ],
    inputs,
    ...rest,
  });

const hostile =
  'x ##[set-output name=status;]b\n::add-mask::a\n  ::stop-commands::t';

describe('an action as a process', () => {
  it('writes its outputs and its summary, and exits 0', async () => {
    const { exitCode, outputs, summary } = await probe({
      end: 'well',
      message: '<b>',
    });
    expect(exitCode).toBe(0);
    expect(Object.fromEntries(outputs)).toEqual({
      status: 'done',
      json: '{"schema":1}',
      'reason-code': 'probed',
    });
    expect(summary).toContain('&lt;b&gt;');
  });

  it('exits 1 on a verdict that fails, with all its outputs', async () => {
    const { exitCode, outputs, stdout } = await probe({
      end: 'verdict',
      message: 'no',
    });
    expect([exitCode, outputs.get('status')]).toEqual([1, 'done']);
    expect(stdout).toContain('::error::no');
  });

  it('tells an error in one line with its code, and sets every output', async () => {
    const { exitCode, outputs, stdout, summary } = await probe({
      end: 'error',
      message: 'gone',
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('gone [PROBE_FAILED]%0ATry again.');
    expect(stdout).not.toContain('probe.ts:');
    expect(outputs.get('reason-code')).toBe('probe-failed');
    expect(outputs.get('status')).toBe('');
    expect(summary).toContain('PROBE\\_FAILED');
  });

  it('prints a stack only for what it does not know', async () => {
    const { exitCode, outputs, stdout } = await probe({
      end: 'bug',
      message: 'oops',
    });
    expect([exitCode, outputs.get('reason-code')]).toEqual([1, 'unexpected']);
    expect(stdout).toMatch(/TypeError: oops\n\s+at .*probe\.ts/);
  });

  it('has not passed when its run is never heard of again', async () => {
    const { exitCode, outputs } = await probe({ end: 'lost' });
    expect([exitCode, outputs.size]).toEqual([13, 0]);
  });

  it('reports all wrong inputs together', async () => {
    const { exitCode, stdout } = await probe({ end: 'wel', loud: 'ja' });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /input "end": got "wel"; allowed: .*did you mean "well".*%0Ainput "loud"/,
    );
  });

  it.each(['well', 'verdict', 'error', 'bug'])(
    'lets no hostile text become a command when it ends in %s',
    async (end) => {
      const { log } = await probe({ end, message: hostile, loud: 'true' });
      expect(unintendedCommands(log)).toEqual([]);
      expect(parseRunnerLog(log).some(({ name }) => name === 'add-mask')).toBe(
        false,
      );
    },
  );

  it('masks secrets first and shows none in log or summary', async () => {
    const { stdout, summary } = await probe({
      end: 'secret',
      token: 'hunter22hunter22',
    });
    const [first, ...rest] = stdout.split('\n');
    expect(first).toBe('::add-mask::hunter22hunter22');
    const printed = rest.filter((line) => !line.startsWith('::add-mask::'));
    expect(printed.join('\n')).not.toContain('hunter22');
    expect(summary).not.toContain('hunter22');
  });

  it('gives the runner at most ten warnings and folds the rest into the summary', async () => {
    const { stdout, summary } = await probe({ end: 'well', loud: 'true' });
    const warnings = parseRunnerLog(stdout).filter(
      ({ name }) => name === 'warning',
    );
    expect(warnings).toHaveLength(10);
    expect(summary).toContain('3 more annotations than the runner shows');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends soon after %s, with code CANCELLED',
    async (signal) => {
      const { exitCode, outputs } = await probe(
        { end: 'wait', message: 'waiting' },
        { kill: { signal, whenLogged: '::endgroup::' } },
      );
      expect([exitCode, outputs.get('reason-code')]).toEqual([1, 'cancelled']);
    },
  );
});

it.each([
  ['20.19.4', true],
  ['18.20.0', true],
  ['22.3.0', false],
  ['24.1.0', false],
])('says of Node %s that it is too old: %s', (version, isTooOld) => {
  const check = () => requireNode(version);
  if (isTooOld) expect(check).toThrow(`started by Node ${version}`);
  else expect(check).not.toThrow();
});
