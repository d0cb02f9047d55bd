import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sortContainers } from '../src/service-sets.ts';
import { container } from './states.ts';

const request = { hash: 'new', currentHash: 'old', count: 3 };
const ids = (containers: readonly { readonly id: string }[]) =>
  containers.map(({ id }) => id);
const sort = (...containers: ReturnType<typeof container>[]) => {
  const { kept, old, dead } = sortContainers(containers, request);
  return { kept: ids(kept), old: ids(old), dead: ids(dead) };
};
const old = (id: string, given = {}) =>
  container({ id, hash: 'old', ...given });
const fresh = (id: string, given = {}) =>
  container({ id, hash: 'new', ...given });
const ended = { isRunning: false, status: 'exited' };

describe('what becomes of the containers of a service', () => {
  it('keeps none of a first deployment', () => {
    expect(sort()).toEqual({ kept: [], old: [], dead: [] });
  });

  it('lets the old ones go', () => {
    expect(sort(old('a'), old('b'))).toEqual({
      kept: [],
      old: ['a', 'b'],
      dead: [],
    });
  });

  it('keeps the new ones that a broken-off run has started', () => {
    expect(
      sort(old('a'), fresh('b'), fresh('c', { health: 'starting' })),
    ).toEqual({
      kept: ['b', 'c'],
      old: ['a'],
      dead: [],
    });
  });

  it('keeps none that may have been drained', () => {
    const set = [fresh('a'), fresh('b', ended), old('c')];
    const {
      kept,
      old: going,
      dead,
    } = sortContainers(set, {
      ...request,
      isDrained: true,
    });
    expect([ids(kept), ids(going), ids(dead)]).toEqual([[], ['a', 'c'], ['b']]);
  });

  it('clears away new ones that failed, and keeps old ones that are ill until the end', () => {
    const ill = { health: 'unhealthy' } as const;
    expect(
      sort(
        old('a', ill),
        fresh('b', ill),
        fresh('c', { status: 'restarting' }),
      ),
    ).toEqual({ kept: [], old: ['a'], dead: ['b', 'c'] });
  });

  it.each([
    { health: 'unhealthy' } as const,
    { status: 'restarting' },
    { status: 'paused' },
  ])('puts another in the place of one that should stay and is %j', (ill) => {
    const again = { hash: 'new', currentHash: 'new', count: 2 };
    const sets = sortContainers([fresh('a'), fresh('b', ill)], again);
    expect([ids(sets.kept), ids(sets.old)]).toEqual([['a'], ['b']]);
  });

  it('clears away what does not run, whatever it is', () => {
    expect(sort(old('a', ended), fresh('b', ended))).toEqual({
      kept: [],
      old: [],
      dead: ['a', 'b'],
    });
  });

  it('keeps a third release that serves until the new one does', () => {
    expect(sort(container({ id: 'x', hash: 'third' }), old('a'))).toEqual({
      kept: [],
      old: ['x', 'a'],
      dead: [],
    });
  });

  it('keeps no more than are wanted, the healthy ones first', () => {
    const starting = { health: 'starting' } as const;
    expect(
      sort(fresh('a', starting), fresh('b'), fresh('c'), fresh('d')),
    ).toEqual({ kept: ['b', 'c', 'd'], old: ['a'], dead: [] });
  });

  it('gives every container exactly one fate, and removes none that is healthy before the end', () => {
    const any = fc.record({
      hash: fc.constantFrom('old', 'new', 'third'),
      health: fc.constantFrom(
        'none',
        'starting',
        'healthy',
        'unhealthy' as const,
      ),
      status: fc.constantFrom('running', 'exited', 'restarting', 'created'),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (all) => {
        const containers = all.map(({ hash, health, status }, index) =>
          container({
            id: String(index),
            hash,
            health: health as 'none',
            status,
            isRunning: status === 'running' || status === 'restarting',
          }),
        );
        const sets = sortContainers(containers, request);
        const told = [...sets.kept, ...sets.old, ...sets.dead];
        expect(ids(told).toSorted()).toEqual(ids(containers).toSorted());
        expect(sets.kept.length).toBeLessThanOrEqual(3);
        for (const one of sets.dead) {
          expect(
            one.isRunning &&
              one.health === 'healthy' &&
              one.status === 'running',
          ).toBe(false);
        }
      }),
    );
  });
});
