import { describe, expect, it } from '@jest/globals';
import {
  greatestLive,
  type LiveState,
  nextLiveStep,
  type Status,
} from '../src/index.ts';

const state = (ts: number, attempt: number, status: Status): LiveState => ({
  ts: ts.toFixed(6),
  attempt,
  status,
});
const top = state(100, 1, 'started');

function thread(states: readonly LiveState[], editedAt = 0, shown = top) {
  return { shown, editedAt, states: [shown, ...states] };
}

describe('greatestLive', () => {
  it.each<[string, readonly LiveState[], number]>([
    ['a later progress', [state(101, 1, 'started')], 101],
    [
      'an end over a later start',
      [state(101, 1, 'success'), state(102, 1, 'started')],
      101,
    ],
    [
      'a failure over a later success',
      [state(101, 1, 'failure'), state(102, 1, 'success')],
      101,
    ],
    [
      'a cancellation over success',
      [state(101, 1, 'success'), state(102, 1, 'cancelled')],
      102,
    ],
    [
      'a newer attempt over a failure',
      [state(101, 1, 'failure'), state(102, 2, 'started')],
      102,
    ],
    [
      'a newer attempt over a late older one',
      [state(101, 2, 'started'), state(102, 1, 'failure')],
      101,
    ],
  ])('takes %s', (_, states, ts) => {
    expect(greatestLive(thread(states)).ts).toBe(ts.toFixed(6));
  });
});

describe('nextLiveStep', () => {
  const mine = state(200, 1, 'success');

  it('is done when the message shows the greatest state', () => {
    const shown = state(199, 1, 'failure');
    expect(nextLiveStep(thread([mine], 0, shown), mine.ts, 200).step).toBe(
      'done',
    );
  });

  it('edits at once when nobody else is about', () => {
    expect(nextLiveStep(thread([mine]), mine.ts, 200)).toEqual({
      step: 'update',
      to: mine,
    });
  });

  it('keeps three seconds between two edits', () => {
    const edited = thread([mine], 198.5);
    expect(nextLiveStep(edited, mine.ts, 200)).toMatchObject({
      step: 'wait',
      until: 201.5,
    });
    expect(nextLiveStep(edited, mine.ts, 201.5).step).toBe('update');
  });

  it('lets a job that spoke just before finish first', () => {
    const other = state(199, 1, 'started');
    expect(nextLiveStep(thread([other, mine]), mine.ts, 200)).toMatchObject({
      step: 'wait',
      until: 202,
    });
  });

  it('leaves it to whoever spoke later, and steps in when that does not edit', () => {
    const both = thread([mine, state(201, 1, 'started')]);
    expect(nextLiveStep(both, mine.ts, 202)).toMatchObject({
      step: 'wait',
      until: 209,
      why: 'another job edits it',
    });
    expect(nextLiveStep(both, mine.ts, 209).step).toBe('update');
  });
});
