import { describe, expect, it } from '@jest/globals';
import type { DeliveryState, Phase } from '@kit/deployment';
import type { JobHook } from '@kit/hooks';
import { parseService, parseWorkload } from '@kit/kube-objects';
import {
  checksOf,
  parseServiceChecks,
  strayChecks,
} from '../src/exec-checks.ts';
import { originOf, servingJobs, versionOf } from '../src/hooks.ts';
import { planUnit, type ReleaseRequest, type UnitPlan } from '../src/plan.ts';
import { planSteps } from '../src/plan-steps.ts';

const request: ReleaseRequest = {
  label: 'version',
  images: { app: 'app:2' },
  source: undefined,
  replicas: undefined,
  phase: 'release',
  isManual: false,
  hasPreview: false,
  bakeMs: 1000,
  standbyReplicas: 0,
};

const labels = { app: 'web', version: 'blue' };
const deployment = parseWorkload({
  metadata: { name: 'web-blue' },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'app', image: 'app:1' }] },
    },
  },
});

function planOf(state?: Partial<DeliveryState>): UnitPlan {
  const whole = {
    schema: 1,
    phase: 'deploying',
    active: 'blue',
    previous: 'green',
    release: 'app=app:2',
    runUrl: 'run/1',
    startedAt: '',
    switchedAt: '',
    extra: {},
    ...state,
  } satisfies DeliveryState;
  const service = parseService({
    metadata: {
      name: 'web',
      annotations: state && { 'delivery.kit/state': JSON.stringify(whole) },
    },
    spec: { selector: labels },
  });
  const target = { kind: 'service', name: '' } as const;
  const facts = { name: 'web', target, object: service, services: [service] };
  const planned = planUnit(facts, [deployment], request);
  if ('problems' in planned) throw new Error(planned.problems.join());
  return planned.unit;
}

function jobOf(name: string, podLabels: Record<string, string> = {}): JobHook {
  const template = { metadata: { labels: podLabels } };
  return { name, key: '', spec: { template }, labels: {}, annotations: {} };
}

describe('the run that began a release', () => {
  it.each<[string, Partial<DeliveryState> | undefined, string]>([
    ['is this one when nothing is noted', undefined, 'run/2'],
    ['is the noted one while it is not done', {}, 'run/1'],
    [
      'is the first of several that took it up',
      { extra: { origin: 'run/0' } },
      'run/0',
    ],
    ['is this one for another release', { release: 'app=app:9' }, 'run/2'],
  ])('%s', (_, state, origin) => {
    expect(originOf([planOf(state)], 'run/2')).toBe(origin);
  });

  it.each<[Phase, string]>([
    ['deploying', 'run/1'],
    ['held', 'run/1'],
    ['rolled-back', 'run/2'],
    ['done', 'run/2'],
  ])('that left %s is %s', (phase, origin) => {
    expect(originOf([planOf({ phase })], 'run/2')).toBe(origin);
  });

  it('is found on any of the Services', () => {
    expect(originOf([planOf(), planOf({})], 'run/2')).toBe('run/1');
    expect(versionOf([planOf(), planOf()])).toBe(
      'web app=app:2\nweb app=app:2',
    );
  });
});

describe('a Job whose pods the Service selects', () => {
  it.each<[Record<string, string>, number]>([
    [{ app: 'web', version: 'green', more: 'x' }, 1],
    [{ app: 'web', version: 'blue' }, 1],
    [{ app: 'web' }, 0],
    [{}, 0],
  ])('is refused: %j', (podLabels, problems) => {
    const found = servingJobs([jobOf('migrate', podLabels)], [planOf()]);
    expect(found).toHaveLength(problems);
  });
});

describe('the plan', () => {
  const jobs = {
    'before-deploy': [jobOf('migrate')],
    'before-switch': [jobOf('sync')],
    'after-switch': [jobOf('warm')],
  };
  const steps = (change: Partial<ReleaseRequest> = {}) =>
    planSteps([planOf()], { ...request, ...change }, jobs).map(
      ({ id, write }) => `${id} ${write ?? ''}`.trim(),
    );

  it('has the Jobs where they run', () => {
    expect(steps()).toEqual([
      'intent PATCH services/web',
      'before-deploy-job POST jobs',
      'deploy POST deployments',
      'ready',
      'before-switch-job POST jobs',
      'switch PATCH services/web',
      'bake',
      'after-switch-job POST jobs',
      'done PATCH services/web',
      'settle PATCH services/web',
      'scale-down PATCH deployments/web-blue/scale',
    ]);
  });

  it('leaves those of the switch to the run that promotes', () => {
    const held = steps({ isManual: true }).filter((id) => id.includes('job'));
    expect(held).toEqual(['before-deploy-job POST jobs']);
  });

  it('has the checks in pods before the switch', () => {
    const execChecks = [
      { where: ['web'], argv: ['a'] },
      { where: ['other'], argv: ['b'] },
    ];
    const ids = steps({ execChecks });
    expect(ids.filter((id) => id === 'exec-check')).toHaveLength(1);
    expect(ids.indexOf('exec-check')).toBeGreaterThan(ids.indexOf('ready'));
  });
});

describe('the lines of exec-checks', () => {
  it.each(['Web: ["a"]', 'a/b/c: ["a"]', 'web/: ["a"]'])(
    'are refused as %j',
    (line) => expect(parseServiceChecks(line)).toHaveProperty('allowed'),
  );

  it('belong to their Service, and to none that is not released', () => {
    const parsed = parseServiceChecks(
      'web: ["a"]\nweb/app: ["b"]\nuser: ["c"]',
    );
    const checks = 'value' in parsed ? parsed.value : [];
    expect(checksOf('web', checks)).toHaveLength(2);
    expect(strayChecks(['web'], checks)).toEqual([
      'input "exec-checks": user is not released; released: web',
    ]);
    expect(strayChecks(['web', 'user'], checks)).toEqual([]);
  });
});
