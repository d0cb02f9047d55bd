import { describe, expect, it } from '@jest/globals';
import { type JobHook, parseJobs } from '@kit/hooks';
import { parseWorkload } from '@kit/kube-objects';
import { parseWorkloadRef } from '@kit/manifests';
import {
  checksOf,
  parseWorkloadChecks,
  refuseStrayChecks,
} from '../src/exec-checks.ts';
import { planRelease } from '../src/release-plan.ts';
import type { Release, Unit } from '../src/unit.ts';

const parse = (raw: string) => {
  const parsed = parseWorkloadChecks(raw);
  return 'value' in parsed ? parsed.value : [];
};

describe('the lines of exec-checks', () => {
  it.each([
    'api: ["a"]',
    'deployment/api/app/more: ["a"]',
    'cronjob/api: ["a"]',
    'deployment/Api: ["a"]',
    'deployment/api: a',
  ])('are refused as %j', (line) => {
    expect(parseWorkloadChecks(line)).toEqual({
      allowed: expect.stringContaining('deployment/NAME'),
    });
  });

  it('belong to their workload, however its kind is written', () => {
    const checks = parse(
      'deploy/api: ["a"]\nDeployment/api/app: ["b"]\nsts/db: ["c"]',
    );
    expect(checksOf('deployment/api', checks).map(({ argv }) => argv)).toEqual([
      ['a'],
      ['b'],
    ]);
    expect(checksOf('statefulset/db', checks)).toHaveLength(1);
    expect(checksOf('deployment/web', checks)).toEqual([]);
    expect(checksOf('deployment/api', undefined)).toEqual([]);
  });

  it('name only what is deployed', () => {
    const checks = parse('deployment/api: ["a"]');
    expect(() => refuseStrayChecks(['deployment/api'], checks)).not.toThrow();
    expect(() => refuseStrayChecks(['deployment/web'], checks)).toThrow(
      'input "exec-checks": deployment/api is not deployed; deployed: deployment/web',
    );
  });
});

function unitOf(name: string, isChanged = true): Unit {
  const ref = parseWorkloadRef(`deployment/${name}`);
  if ('allowed' in ref) throw new Error(ref.allowed);
  const images = [{ name: 'app', image: 'api:2', isInit: false }];
  const seen = parseWorkload({ metadata: { name } });
  const { template } = seen;
  return {
    id: ref.id,
    name,
    ref,
    former: { uid: 'u', generation: 1, template, seen },
    write: isChanged ? { kind: 'images', images } : { kind: 'none' },
  };
}

const job = (name: string): JobHook => ({
  name,
  key: '',
  spec: {},
  labels: {},
  annotations: {},
});

describe('the plan', () => {
  const release: Release = {
    namespace: 'shop',
    objects: [],
    groups: [[unitOf('api'), unitOf('web', false)]],
    helm: undefined,
  };
  const execChecks = parse('deployment/api: ["a", "b"]\ndeployment/web: ["c"]');

  it('has Jobs around the writes, and checks of what changes', () => {
    const jobs = { before: [job('migrate')], after: [job('warm')] };
    const steps = planRelease(release, { watch: 1000, execChecks }, jobs);
    expect(steps.map(({ id }) => id)).toEqual([
      'before-deploy-job',
      'set-image',
      'wait',
      'exec-check',
      'keep',
      'watch',
      'after-deploy-job',
    ]);
    expect(steps.find(({ id }) => id === 'exec-check')?.title).toBe(
      'run a b in a pod of deployment/api',
    );
  });

  it('has neither where none is given', () => {
    const ids = planRelease(release, { watch: 0 }).map(({ id }) => id);
    expect(ids).toEqual(['set-image', 'wait', 'keep']);
  });
});

it('Jobs of a rolling update need an image', () => {
  expect(parseJobs('a: ["b"]', { hasTemplate: false })).toEqual({
    allowed: expect.not.stringContaining('NAME: ["program"'),
  });
});
