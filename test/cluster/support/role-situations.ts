import { expect } from '@jest/globals';
import type { Rule } from '@kit/kubernetes';
import type { BundleResult } from '@kit/testing';
import { readmeRoles } from './readme-roles.ts';
import type { RouteKind } from './route-shop.ts';
import { imagesOf, type Shop } from './shop.ts';

export const readmes = {
  'k8s-deploy': await readmeRoles('k8s-deploy'),
  'k8s-blue-green': await readmeRoles('k8s-blue-green'),
  'k8s-rollback': await readmeRoles('k8s-rollback'),
};
export type ActionName = keyof typeof readmes;

const [rolling = [], files = [], usage = [], deployExec = [], deployJobs = []] =
  readmes['k8s-deploy'];
const [
  release = [],
  exec = [],
  jobs = [],
  ingress = [],
  objects = [],
  adoption = [],
] = readmes['k8s-blue-green'];
const [back = [], ingressBack = [], workloadBack = []] =
  readmes['k8s-rollback'];

/** One way to use an action, and the Role that its README has for it. */
export interface Situation {
  readonly name: string;
  readonly action: ActionName;
  /** Each of these verbs is taken out once. */
  readonly removed: readonly Rule[];
  readonly rest?: readonly Rule[];
  readonly world?: 'plain' | RouteKind;
  readonly inputs: Readonly<Record<string, string>>;
  /** With the whole Role: it goes well unless something else is said here. */
  readonly enough?: (run: Run, shop: Shop) => Promise<void>;
}
export type Run = (
  inputs?: Readonly<Record<string, string>>,
) => Promise<BundleResult>;

/** As the README says it of `traffic: httproute/NAME`. */
const asHttpRoute = (rules: readonly Rule[]) =>
  rules.map((rule) =>
    rule.resource === 'ingresses'
      ? { ...rule, group: 'gateway.networking.k8s.io', resource: 'httproutes' }
      : rule,
  );
const rename = (rules: readonly Rule[], plural: string) =>
  rules
    .filter(({ resource }) => resource === 'deployments')
    .map((rule) => ({ ...rule, resource: plural }));
const withoutServices = (rules: readonly Rule[]) =>
  rules.filter(({ resource }) => resource !== 'services');
/** An adoption makes no Service. */
const adoptionRest = release.map((rule) =>
  rule.resource === 'services'
    ? { ...rule, verbs: rule.verbs.filter((verb) => verb !== 'create') }
    : rule,
);

const oneLine = 'migrate: job:1 ["migrate"]';
/** The fake nodes run nothing: that the kubelet was asked at all is the proof. */
const reachesTheKubelet = async (run: Run) => {
  const result = await run();
  expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
    1,
    'exec-check-failed',
  ]);
  expect(result.log).not.toContain('forbidden');
};

const deploySituations: readonly Situation[] = [
  {
    name: 'a rolling update',
    action: 'k8s-deploy',
    removed: rolling,
    inputs: {},
    async enough(run, { client }) {
      expect((await run()).exitCode).toBe(0);
      const missing = 'deployment/web-blue=registry.local/missing:1';
      const bad = await run({ images: missing });
      expect(bad.outputs.get('rolled-back')).toBe('true');
      expect(await imagesOf(client, 'web-blue')).toBe('app:2');
    },
  },
  ...(['statefulset', 'daemonset'] as const).map(
    (kind): Situation => ({
      name: `a rolling update of a ${kind}`,
      action: 'k8s-deploy',
      removed: rename(rolling, `${kind}s`),
      rest: rolling.filter(({ resource }) => resource !== 'deployments'),
      inputs: { images: `${kind}/db=app:2` },
    }),
  ),
  {
    name: 'manifests that make what is not there',
    action: 'k8s-deploy',
    removed: files,
    rest: rolling,
    inputs: { images: '', manifests: 'new.yaml' },
  },
  {
    name: 'thresholds of CPU and memory',
    action: 'k8s-deploy',
    removed: usage,
    rest: rolling,
    inputs: { 'cpu-max': '95%', watch: '1s', interval: '200ms' },
  },
  {
    name: 'checks in pods of a rolling update',
    action: 'k8s-deploy',
    removed: deployExec,
    rest: rolling,
    inputs: {
      'exec-checks': 'deployment/web-blue: ["true"]',
      'exec-timeout': '2s',
    },
    enough: reachesTheKubelet,
  },
  {
    name: 'Jobs of a rolling update',
    action: 'k8s-deploy',
    removed: deployJobs,
    rest: rolling,
    inputs: { 'before-deploy-jobs': oneLine, 'after-deploy-jobs': oneLine },
  },
];

const releaseSituations: readonly Situation[] = [
  {
    name: 'a release',
    action: 'k8s-blue-green',
    removed: release,
    inputs: {},
  },
  {
    name: 'checks in pods of a release',
    action: 'k8s-blue-green',
    removed: exec,
    rest: release,
    inputs: { 'exec-checks': 'web: ["true"]', 'exec-timeout': '2s' },
    enough: reachesTheKubelet,
  },
  {
    name: 'Jobs of a release',
    action: 'k8s-blue-green',
    removed: jobs,
    rest: release,
    inputs: { 'before-deploy-jobs': oneLine, 'after-switch-jobs': oneLine },
  },
  {
    name: 'a release by an Ingress',
    action: 'k8s-blue-green',
    removed: ingress,
    rest: withoutServices(release),
    world: 'ingress',
    inputs: { traffic: 'ingress/shop' },
  },
  {
    name: 'a release by an HTTPRoute',
    action: 'k8s-blue-green',
    removed: asHttpRoute(ingress),
    rest: withoutServices(release),
    world: 'httproute',
    inputs: { traffic: 'httproute/shop' },
  },
  {
    name: 'a release of files',
    action: 'k8s-blue-green',
    removed: objects,
    rest: release,
    inputs: { image: '', manifests: 'app.yaml' },
  },
  {
    name: 'an adoption that is printed',
    action: 'k8s-blue-green',
    removed: adoption,
    world: 'plain',
    inputs: { image: '', adopt: 'print' },
  },
  {
    name: 'an adoption',
    action: 'k8s-blue-green',
    // What a release needs as well is not missing when only this rule lacks it.
    removed: adoption.filter(({ resource }) => resource !== 'deployments'),
    rest: adoptionRest,
    world: 'plain',
    inputs: { image: '', adopt: 'take' },
  },
];

const backSituations: readonly Situation[] = [
  {
    name: 'a rollback of a Service',
    action: 'k8s-rollback',
    removed: back,
    inputs: {},
    enough: (run, shop) => goesBack(run, shop),
  },
  {
    name: 'a rollback of an Ingress',
    action: 'k8s-rollback',
    removed: ingressBack,
    rest: withoutServices(back),
    world: 'ingress',
    inputs: { traffic: 'ingress/shop' },
    enough: (run, shop) => goesBack(run, shop, { traffic: 'ingress/shop' }),
  },
  {
    name: 'a rollback of an HTTPRoute',
    action: 'k8s-rollback',
    removed: asHttpRoute(ingressBack),
    rest: withoutServices(back),
    world: 'httproute',
    inputs: { traffic: 'httproute/shop' },
    enough: (run, shop) => goesBack(run, shop, { traffic: 'httproute/shop' }),
  },
  {
    name: 'a rollback of a Deployment',
    action: 'k8s-rollback',
    removed: workloadBack,
    inputs: { service: '', workload: 'deployment/web-blue' },
    async enough(run, shop) {
      expect((await shop.deploy({})).exitCode).toBe(0);
      const result = await run();
      expect([
        result.exitCode,
        await imagesOf(shop.client, 'web-blue'),
      ]).toEqual([0, 'app:1']);
      expect(result.log).not.toContain('could not be written');
    },
  },
];

async function goesBack(run: Run, shop: Shop, traffic = {}) {
  expect((await shop.release(traffic)).exitCode).toBe(0);
  const result = await run();
  expect([result.exitCode, result.outputs.get('to')]).toEqual([0, 'blue']);
  expect(result.log).not.toContain('could not be written');
}

export const situations: readonly Situation[] = [
  ...deploySituations,
  ...releaseSituations,
  ...backSituations,
];
