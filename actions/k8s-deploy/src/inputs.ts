import {
  boolean,
  duration,
  type InputsOf,
  integer,
  lines,
  oneOf,
  parsedInput,
  text,
} from '@kit/action';
import { analysisInputs, percentage } from '@kit/analysis';
import { clusterInputs } from '@kit/deployment';
import { parseJobs } from '@kit/hooks';
import { sha256Input, versionInput } from '@kit/tool';
import { parseWorkloadChecks } from './exec-checks.ts';
import { parseImages } from './image-change.ts';

const jobs = parsedInput(
  'lines',
  (raw) => parseJobs(raw, { hasTemplate: false }),
  {},
);

export const inputs = {
  ...clusterInputs('k8s-deploy'),
  images: parsedInput('lines', parseImages, {}),
  manifests: lines(),
  kustomize: text(),
  'kustomize-images': lines(),
  'kustomize-version': versionInput(),
  'kustomize-sha256': sha256Input(),
  'helm-release': text(),
  'helm-chart': text(),
  'helm-values': lines(),
  'helm-set': lines(),
  'helm-version': versionInput(),
  'helm-sha256': sha256Input(),
  groups: lines(),
  'max-parallel': integer({ default: '2', min: 1, max: 20 }),
  timeout: duration({ default: '300s', min: 1000 }),
  'fail-fast-grace': duration({ default: '15s' }),
  'exec-checks': parsedInput('lines', parseWorkloadChecks, {}),
  'exec-timeout': duration({ default: '60s', min: 1000, max: 3_600_000 }),
  'before-deploy-jobs': jobs,
  'after-deploy-jobs': jobs,
  'jobs-timeout': duration({ default: '10m', min: 1000 }),
  watch: duration({ default: '0s' }),
  ...analysisInputs,
  'cpu-tell': percentage({}),
  'cpu-max': percentage({}),
  'memory-tell': percentage({}),
  'memory-max': percentage({}),
  'on-failure': oneOf(['rollback', 'keep'], { default: 'rollback' }),
  'on-cancel': oneOf(['rollback', 'hold'], { default: 'rollback' }),
  'force-conflicts': boolean({ default: 'false' }),
  'lock-timeout': duration({ default: '0s' }),
  reason: text(),
  environment: text(),
  'log-lines': integer({ default: '100', min: 0, max: 1000 }),
  'dry-run': boolean({ default: 'false' }),
} as const;

export const outputs = [
  'changed',
  'rolled-back',
  'images',
  'previous-images',
  'verdict',
  'reason-code',
  'json',
] as const;

export type Inputs = InputsOf<typeof inputs>;
