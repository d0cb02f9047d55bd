import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  parseEndpointSlice,
  parsePod,
  parseService,
  parseWorkload,
  podProblems,
  readyEndpoints,
  sayProblem,
  selects,
  watchProblems,
} from '../src/index.ts';

const podWith = (status: object, metadata: object = {}) =>
  parsePod({ metadata: { name: 'web-1', ...metadata }, status });
const waiting = (reason: string, more: object = {}) => ({
  containerStatuses: [
    { name: 'app', state: { waiting: { reason, message: 'why' } }, ...more },
  ],
});

describe('what keeps a pod from becoming ready', () => {
  it.each([
    ['ImagePullBackOff', 'image'],
    ['ErrImageNeverPull', 'image'],
    ['InvalidImageName', 'image'],
    ['CreateContainerConfigError', 'config'],
    ['RunContainerError', 'config'],
    ['CrashLoopBackOff', 'crash'],
  ])('%s is a problem of the kind %s', (reason, kind) => {
    expect(podProblems([podWith(waiting(reason))])).toEqual([
      expect.objectContaining({ kind, reason, pod: 'web-1', container: 'app' }),
    ]);
  });

  it('is nothing while a container is only being made', () => {
    expect(podProblems([podWith(waiting('ContainerCreating'))])).toEqual([]);
  });

  it('is nothing for a pod that is being deleted', () => {
    const pod = podWith(waiting('CrashLoopBackOff'), {
      deletionTimestamp: '2026-01-01T00:00:00Z',
    });
    expect(podProblems([pod])).toEqual([]);
  });

  it('says with which code a crashing container ended last', () => {
    const [problem] = podProblems([
      podWith(
        waiting('CrashLoopBackOff', {
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        }),
      ),
    ]);
    expect(problem && sayProblem(problem)).toBe(
      'pod web-1, container app: CrashLoopBackOff: why (last exit: code 137, OOMKilled)',
    );
  });

  it('is a node that does not take it', () => {
    const [problem] = podProblems([
      podWith({
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes',
          },
        ],
      }),
    ]);
    expect(problem && sayProblem(problem)).toBe(
      'pod web-1: Unschedulable: 0/3 nodes',
    );
  });
});

describe('the grace of a problem', () => {
  const problems = (reason: string) => podProblems([podWith(waiting(reason))]);
  it('lasts through the two names of a failing pull, and ends when it goes away', () => {
    const watch = watchProblems(1000);
    expect(watch.lasting(problems('ErrImagePull'), 0)).toEqual([]);
    expect(watch.lasting(problems('ImagePullBackOff'), 999)).toEqual([]);
    expect(watch.lasting(problems('ImagePullBackOff'), 1000)).toHaveLength(1);
    expect(watch.lasting([], 1100)).toEqual([]);
    expect(watch.lasting(problems('ErrImagePull'), 1200)).toEqual([]);
  });
});

describe('the endpoints of a Service', () => {
  it('are those that are ready and not ending; an unset condition is ready', () => {
    const slice = parseEndpointSlice({
      metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          targetRef: { name: 'a' },
          conditions: { ready: true },
        },
        {
          addresses: ['10.0.0.2'],
          targetRef: { name: 'b' },
          conditions: { ready: false },
        },
        {
          addresses: ['10.0.0.3'],
          targetRef: { name: 'c' },
          conditions: { ready: true, terminating: true },
        },
        { addresses: ['10.0.0.4'], conditions: {} },
      ],
    });
    expect(readyEndpoints([slice, slice])).toEqual(['10.0.0.4', 'a']);
    expect(slice.service).toBe('web');
  });

  it('are selected by every label, and by none when there is no selector', () => {
    expect(selects({ app: 'web' }, { app: 'web', version: 'blue' })).toBe(true);
    expect(
      selects(
        { app: 'web', version: 'green' },
        { app: 'web', version: 'blue' },
      ),
    ).toBe(false);
    expect(selects({}, { app: 'web' })).toBe(false);
  });
});

describe('objects of which nothing is known', () => {
  it('are read without an exception, whatever they are', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        for (const parse of [
          parsePod,
          parseService,
          parseWorkload,
          parseEndpointSlice,
        ]) {
          expect(parse(raw).metadata.name).toBeDefined();
          expect(
            parse({ metadata: raw, spec: raw, status: raw, endpoints: raw })
              .raw,
          ).toBeDefined();
        }
      }),
    );
  });
});
