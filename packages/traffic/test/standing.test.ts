import { describe, expect, it } from '@jest/globals';
import {
  type KubeObject,
  parseEndpointSlice,
  parsePod,
  parseWorkload,
} from '@kit/kube-objects';
import type { KubernetesClient, Resource } from '@kit/kubernetes';
import fc from 'fast-check';
import {
  colourStanding,
  endpointsOf,
  isAsleep,
  isSettled,
  neededPods,
  restartsOf,
  type StandingFacts,
  seeStaying,
} from '../src/index.ts';

const selector = { app: 'web', version: 'green' };

interface Given {
  readonly generation?: number;
  readonly observed?: number;
  readonly replicas?: number;
  readonly status?: Readonly<Record<string, number>>;
  readonly isPaused?: boolean;
}

const all = (count: number) => ({
  replicas: count,
  updatedReplicas: count,
  readyReplicas: count,
  availableReplicas: count,
});

function deployment({
  generation = 2,
  observed = generation,
  replicas = 2,
  status = all(replicas),
  isPaused = false,
}: Given = {}) {
  return parseWorkload({
    kind: 'Deployment',
    metadata: { name: 'web-green', uid: 'd', generation },
    spec: {
      replicas,
      paused: isPaused,
      selector: { matchLabels: selector },
      template: { spec: { containers: [{ name: 'app', image: 'app:2' }] } },
    },
    status: { observedGeneration: observed, ...status },
  });
}

function pod(
  name: string,
  { image = 'app:2', ready = 'True', labels = selector, restarts = 0 } = {},
) {
  return parsePod({
    kind: 'Pod',
    metadata: { name, labels },
    spec: { containers: [{ name: 'app', image }] },
    status: {
      conditions: [{ type: 'Ready', status: ready }],
      containerStatuses: [{ name: 'app', image, restartCount: restarts }],
    },
  });
}

const slice = (service: string, ...names: readonly string[]) =>
  parseEndpointSlice({
    kind: 'EndpointSlice',
    metadata: {
      name: `${service}-1`,
      labels: { 'kubernetes.io/service-name': service },
    },
    ports: [{ port: 8080 }],
    endpoints: names.map((name) => ({
      addresses: ['10.0.0.1'],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', name },
    })),
  });

const pods = [pod('a'), pod('b')];
const facts: StandingFacts = {
  deployment: deployment(),
  pods,
  slices: [slice('web-preview', 'a', 'b')],
  service: 'web-preview',
  selector,
  generation: 2,
  replicas: 2,
  minReadyPercent: 100,
  hasPreview: true,
};

describe('a colour', () => {
  it('is ready when its rollout, its pods and their endpoints are', () => {
    const standing = colourStanding(facts);
    expect([standing.kind, standing.message]).toEqual([
      'ready',
      '2 ready endpoints',
    ]);
  });

  it.each<[string, Partial<StandingFacts>, string]>([
    ['is not there', { deployment: undefined }, 'is not there'],
    [
      'shows a status of before our write',
      { generation: 3 },
      'not been taken up',
    ],
    [
      'has old pods yet',
      { deployment: deployment({ status: { ...all(2), replicas: 3 } }) },
      '1 old pods have not ended',
    ],
    [
      'has pods of another image',
      { pods: [pod('a'), pod('b', { image: 'app:1' })] },
      '1 of 2 pods are ready with the new image',
    ],
    [
      'has pods that are not ready',
      { pods: [pod('a'), pod('b', { ready: 'False' })] },
      '1 of 2 pods',
    ],
    [
      'has pods that the selector does not select',
      { pods: [pod('a'), pod('b', { labels: { ...selector, app: 'x' } })] },
      '1 of 2 pods',
    ],
    [
      'has endpoints of another Service only',
      { slices: [slice('web', 'a', 'b')] },
      'has 0 of 2 ready endpoints',
    ],
    [
      'has endpoints of other pods',
      { slices: [slice('web-preview', 'a', 'c')] },
      'has 1 of 2 ready endpoints',
    ],
  ])('waits while it %s', (_, given, message) => {
    const standing = colourStanding({ ...facts, ...given });
    expect(standing.kind).toBe('waiting');
    expect(standing.message).toContain(message);
  });

  it('fails at once when its rollout cannot go on', () => {
    const paused = deployment({ isPaused: true });
    const standing = colourStanding({ ...facts, deployment: paused });
    expect([standing.kind, standing.message]).toEqual([
      'failed',
      expect.stringContaining('paused'),
    ]);
  });

  it('is taken at its pods where no Service can prove it before', () => {
    const bare = { ...facts, slices: [], hasPreview: false };
    expect(colourStanding(bare).kind).toBe('ready');
  });

  describe('of which half are enough', () => {
    const half = { ...facts, minReadyPercent: 50 };
    const one = { ...all(2), availableReplicas: 1, readyReplicas: 1 };

    it('is ready with one of two', () => {
      const given = {
        deployment: deployment({ status: one }),
        pods: [pod('a'), pod('b', { ready: 'False' })],
        slices: [slice('web-preview', 'a')],
      };
      expect(colourStanding({ ...half, ...given }).kind).toBe('ready');
    });

    it.each([
      ['are of before our write', { observed: 1 }],
      [
        'are of the template before, though of the same image',
        { status: { ...all(2), replicas: 3, updatedReplicas: 1 } },
      ],
    ])('waits while those that are ready %s', (_, given) => {
      const standing = colourStanding({
        ...half,
        replicas: 4,
        deployment: deployment({ replicas: 4, ...given }),
      });
      expect(standing.kind).toBe('waiting');
    });
  });
});

describe('how many pods are needed', () => {
  it.each([
    [4, 100, 4],
    [4, 50, 2],
    [3, 50, 2],
    [0, 100, 1],
    [2, 1, 1],
  ])('is, of %d and %d %%, %d', (replicas, minReadyPercent, needed) => {
    expect(neededPods({ replicas, minReadyPercent })).toBe(needed);
  });
});

it('counts the endpoints of one Service alone', () => {
  const slices = [slice('web', 'a'), slice('web', 'b'), slice('api', 'c')];
  expect([...endpointsOf(slices, 'web')].sort()).toEqual(['a', 'b']);
});

it('counts the restarts of one colour alone', () => {
  const other = { ...selector, version: 'blue' };
  const given = [
    pod('a', { restarts: 2 }),
    pod('b', { restarts: 1 }),
    pod('c', { restarts: 9, labels: other }),
  ];
  expect(restartsOf(given, selector)).toBe(3);
});

const set = (
  replicas: number,
  { observed = 5, generation = 5, owner = 'd' } = {},
) =>
  parseWorkload({
    kind: 'ReplicaSet',
    metadata: { name: 's', generation, ownerReferences: [{ uid: owner }] },
    spec: { replicas },
    status: { observedGeneration: observed },
  });

describe('a Deployment', () => {
  it.each([
    ['sleeps without pods', { replicas: 0 }, true],
    ['is awake with pods', { replicas: 2 }, false],
    [
      'is only falling asleep with pods yet',
      { replicas: 0, status: all(2) },
      false,
    ],
    [
      'may be anything before its controller has looked',
      { replicas: 0, observed: 1 },
      false,
    ],
    ['is just waking', { replicas: 2, status: all(0) }, false],
  ])('%s', (_, given, expected) => {
    expect(isAsleep(deployment(given))).toBe(expected);
  });
});

describe('the ReplicaSets of a Deployment', () => {
  it.each([
    ['have done it', [set(2), set(0)], true],
    ['do not know yet that they are woken', [set(2, { observed: 4 })], false],
    ['are asked to sleep', [set(0)], false],
    [
      'have one that does not know yet that it is to go',
      [set(2), set(0, { observed: 4 })],
      false,
    ],
    ['are not there', [], false],
    ['are of another', [set(2, { owner: 'other' })], false],
  ])('%s', (_, sets, expected) => {
    expect(isSettled(deployment(), sets, 2)).toBe(expected);
  });

  it('are never settled while one of them is late', () => {
    const sets = fc.array(
      fc.record({ replicas: fc.nat(5), isLate: fc.boolean() }),
    );
    fc.assert(
      fc.property(sets, (given) => {
        const late = given.some(({ isLate }) => isLate);
        const list = given.map(({ replicas, isLate }) =>
          set(replicas, { observed: isLate ? 4 : 5 }),
        );
        return !(late && isSettled(deployment(), list, 0));
      }),
    );
  });
});

describe('pods that are to stay', () => {
  /** A server with these objects, and what it was asked for. */
  function server(lists: Readonly<Record<string, readonly KubeObject[]>>) {
    const asked: string[] = [];
    const list = async ({ plural }: Resource) => {
      asked.push(plural);
      return { items: lists[plural] ?? [], resourceVersion: '1' };
    };
    return { asked, client: { list: list as KubernetesClient['list'] } };
  }
  const wanted = { deployment: deployment(), selector, needed: 2 };

  it('are looked at only after what is asked of them', async () => {
    const { asked, client } = server({ replicasets: [set(2)], pods });
    expect(await seeStaying(client, wanted)).toBe(true);
    expect(asked).toEqual(['replicasets', 'pods']);
  });

  it('are not looked at while that is not done', async () => {
    const { asked, client } = server({ replicasets: [set(0)], pods });
    expect(await seeStaying(client, wanted)).toBe(false);
    expect(asked).toEqual(['replicasets']);
  });

  it('are not there when they have gone meanwhile', async () => {
    const { client } = server({ replicasets: [set(2)], pods: [pod('a')] });
    expect(await seeStaying(client, wanted)).toBe(false);
  });
});
