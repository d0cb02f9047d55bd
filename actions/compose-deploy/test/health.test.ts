import { describe, expect, it } from '@jest/globals';
import { type HealthQuestion, judgeHealth } from '../src/health.ts';
import { container } from './states.ts';

const ask = (given: Partial<HealthQuestion>) =>
  judgeHealth({
    needed: 1,
    containers: [container()],
    answers: undefined,
    steadyMs: 0,
    settleMs: 5000,
    ...given,
  });
const answers = (status: string) => new Map([['auth-1', status]]);

describe('the health of a new set', () => {
  it('is ready when as many as needed are healthy', () => {
    expect(ask({})).toEqual({ kind: 'ready' });
  });

  it('waits for those that are not there yet', () => {
    expect(ask({ needed: 3 })).toEqual({
      kind: 'waiting',
      seen: '1 of 3 ready',
    });
  });

  it('waits for a health check that has not answered', () => {
    const containers = [container({ health: 'starting' })];
    expect(ask({ containers })).toEqual({
      kind: 'waiting',
      seen: '0 of 1 ready; shop-auth-1: running, starting',
    });
  });

  it.each([
    [{ health: 'unhealthy' }, 'is unhealthy'],
    [
      { status: 'exited', isRunning: false, exitCode: 3 },
      'ended with exit code 3',
    ],
    [
      { status: 'dead', isRunning: false, error: 'oh' },
      'ended with exit code 0: oh',
    ],
    [
      { isOutOfMemory: true, status: 'exited' },
      'was killed for want of memory',
    ],
    [{ restarts: 2, exitCode: 1 }, 'was restarted 2 times; last exit code 1'],
  ] as const)('fails at once for %j', (what, why) => {
    const bad = container({ id: 'auth-2', ...what });
    expect(ask({ needed: 2, containers: [container(), bad] })).toEqual({
      kind: 'failed',
      container: bad,
      why,
    });
  });

  it('bears one restart', () => {
    expect(ask({ containers: [container({ restarts: 1 })] }).kind).toBe(
      'ready',
    );
  });

  it.each([
    [4999, 'waiting'],
    [5000, 'ready'],
  ])(
    'takes a container without a check for healthy after a while: %i ms, %s',
    (steadyMs, kind) => {
      const containers = [container({ health: 'none' })];
      expect(ask({ containers, steadyMs }).kind).toBe(kind);
    },
  );

  it('does not take a created one for running, however long', () => {
    const containers = [
      container({ health: 'none', status: 'created', isRunning: false }),
    ];
    expect(ask({ containers, steadyMs: 60_000 }).kind).toBe('waiting');
  });

  it.each([
    ['200', 'ready'],
    ['204', 'ready'],
    ['302', 'ready'],
    ['404', 'waiting'],
    ['503', 'waiting'],
    ['000', 'waiting'],
    ['', 'waiting'],
  ])('asked over HTTP and answered %s, it is %s', (status, kind) => {
    expect(ask({ answers: answers(status) }).kind).toBe(kind);
    const unchecked = [container({ health: 'none' })];
    expect(ask({ containers: unchecked, answers: answers(status) }).kind).toBe(
      kind,
    );
  });

  it('wants both, the own check and the answer', () => {
    const containers = [container({ health: 'starting' })];
    expect(ask({ containers, answers: answers('200') }).kind).toBe('waiting');
    expect(ask({ answers: answers('000') })).toEqual({
      kind: 'waiting',
      seen: '0 of 1 ready; shop-auth-1: running, healthy, HTTP no answer',
    });
  });
});
