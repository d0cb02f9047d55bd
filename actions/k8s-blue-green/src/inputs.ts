import {
  boolean,
  duration,
  type InputsOf,
  integer,
  lines,
  oneOf,
  pairs,
  parsedInput,
  text,
} from '@kit/action';
import { analysisInputs, percentage } from '@kit/analysis';
import { clusterInputs } from '@kit/deployment';
import { parseJobs } from '@kit/hooks';
import { sha256Input, versionInput } from '@kit/tool';
import { parseTarget } from '@kit/traffic';
import { parseServiceChecks } from './exec-checks.ts';

const jobs = parsedInput(
  'lines',
  (raw) => parseJobs(raw, { hasTemplate: true }),
  {},
);

export const inputs = {
  service: lines({ required: true }),
  image: pairs(),
  manifests: lines(),
  kustomize: text(),
  'kustomize-images': lines(),
  'kustomize-version': versionInput(),
  'kustomize-sha256': sha256Input(),
  'force-conflicts': boolean({ default: 'false' }),
  ...clusterInputs('k8s-blue-green'),
  traffic: parsedInput('target', parseTarget, { default: 'service' }),
  'color-label': text({ default: 'version' }),
  replicas: integer({ min: 1, max: 10_000 }),
  'min-ready-percent': integer({ default: '100', min: 1, max: 100 }),
  timeout: duration({ default: '300s', min: 1000 }),
  'fail-fast-grace': duration({ default: '10s', max: 600_000 }),
  'max-parallel': integer({ default: '2', min: 1, max: 20 }),
  'preview-service': oneOf(['auto', 'none'], { default: 'auto' }),
  'smoke-path': lines(),
  'exec-checks': parsedInput('lines', parseServiceChecks, {}),
  'exec-timeout': duration({ default: '60s', min: 1000, max: 3_600_000 }),
  'before-deploy-jobs': jobs,
  'before-switch-jobs': jobs,
  'after-switch-jobs': jobs,
  'jobs-timeout': duration({ default: '10m', min: 1000 }),
  bake: duration({ default: '30m' }),
  'propagation-wait': duration({ default: '10s', max: 600_000 }),
  ...analysisInputs,
  interval: duration({ default: '10s', min: 100, max: 600_000 }),
  'error-rate-tell': percentage({ default: '0.25%' }),
  'error-rate-max': percentage({ default: '0.5%' }),
  'latency-max': duration({ default: '10s', min: 1 }),
  'skip-analysis': boolean({ default: 'false' }),
  'scale-down-delay': duration({ default: '5m' }),
  'standby-replicas': integer({ default: '0', min: 0, max: 10_000 }),
  promote: oneOf(['auto', 'manual'], { default: 'auto' }),
  phase: oneOf(['release', 'promote'], { default: 'release' }),
  adopt: oneOf(['no', 'print', 'take'], { default: 'no' }),
  'on-cancel': oneOf(['rollback', 'hold'], { default: 'rollback' }),
  'lock-timeout': duration({ default: '2m' }),
  'log-lines': integer({ default: '20', min: 0, max: 1000 }),
  reason: text(),
  'dry-run': boolean({ default: 'false' }),
};

export const outputs = [
  'active-color',
  'previous-color',
  'switched',
  'rolled-back',
  'verdict',
  'switch-ms',
  'plan',
  'json',
  'reason-code',
] as const;

export type Inputs = InputsOf<typeof inputs>;
export type OutputName = (typeof outputs)[number];
