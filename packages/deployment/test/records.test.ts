import { describe, expect, it } from '@jest/globals';
import { manualClock, memoryWorld } from '@kit/testing';
import fc from 'fast-check';
import {
  createAudit,
  createJournal,
  type DeliveryState,
  parseState,
  planLines,
  runIdentity,
  stateAnnotation,
  stateAnnotations,
  timeline,
} from '../src/index.ts';

const state: DeliveryState = {
  schema: 1,
  phase: 'baking',
  active: 'green',
  previous: 'blue',
  release: 'registry/web:2',
  runUrl: 'https://github.com/org/shop/actions/runs/1',
  startedAt: '2026-01-01T00:00:00Z',
  switchedAt: '2026-01-01T00:01:00Z',
  extra: { selector: 'version' },
};

describe('the state on an object', () => {
  it('is read as it was written, with the token beside it', () => {
    const annotations = stateAnnotations(state, 7);
    expect(parseState(annotations)).toEqual(state);
    expect(annotations['delivery.kit/token']).toBe('7');
  });

  it('passes over what a later v1.x added', () => {
    const text = JSON.stringify({ ...state, weights: [5] });
    expect(parseState({ [stateAnnotation]: text })).toEqual(state);
  });

  it('refuses another schema', () => {
    const text = JSON.stringify({ ...state, schema: 2 });
    expect(() => parseState({ [stateAnnotation]: text })).toThrow('schema 2');
  });

  it('is none when it cannot be read, whatever stands there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseState({ [stateAnnotation]: text })).toBeUndefined();
      }),
    );
    expect(parseState({})).toBeUndefined();
  });
});

describe('the journal', () => {
  it('keeps what was done and what failed, with times', async () => {
    const clock = manualClock();
    const journal = createJournal(clock);
    await journal.run(
      'apply',
      async () => clock.sleep(1500),
      () => 'ok',
    );
    journal.skip('watch', 'nothing changed');
    const failing = journal.run('wait', async () => {
      throw new Error('no | room');
    });
    await expect(failing).rejects.toThrow('no | room');
    expect(journal.entries().map(({ outcome }) => outcome)).toEqual([
      'done',
      'skipped',
      'failed',
    ]);
    const { markdown } = timeline(journal.entries());
    expect(markdown).toContain('| 00:00:01 | apply | done | 1.5 s | ok |');
    expect(markdown).toContain('no \\| room');
  });

  it('writes a plan as lines', () => {
    expect(
      planLines([
        { id: 'apply', title: 'set the image', write: 'PATCH deployments/web' },
        { id: 'wait', title: 'wait' },
      ]),
    ).toEqual(['1. set the image: PATCH deployments/web', '2. wait']);
  });
});

describe('the audit record', () => {
  it('says who, why, from what to what, with the code of a failure', () => {
    const { context } = memoryWorld();
    const audit = createAudit(
      runIdentity(context),
      manualClock(),
      'production',
    );
    audit.add('deployment_initiated', { from: 'web:1', to: 'web:2' });
    audit.add('rollback_executed', {
      from: 'web:2',
      to: 'web:1',
      reason: 'errors',
    });
    expect(audit.record('D003')).toEqual({
      schema: 1,
      id: 'org/shop/1001/1/build',
      repository: 'org/shop',
      runUrl: 'https://github.com/org/shop/actions/runs/1001',
      actor: 'octocat',
      environment: 'production',
      events: [
        {
          event: 'deployment_initiated',
          at: '2026-01-01T00:00:00.000Z',
          actor: 'octocat',
          from: 'web:1',
          to: 'web:2',
          reason: '',
        },
        {
          event: 'rollback_executed',
          at: '2026-01-01T00:00:00.000Z',
          actor: 'octocat',
          from: 'web:2',
          to: 'web:1',
          reason: 'errors',
        },
      ],
      code: 'D003',
      error: 'ROLLBACK_TRIGGERED',
    });
  });
});
