import {
  boolean,
  duration,
  type InputsOf,
  integer,
  oneOf,
  parsedInput,
  text,
} from '@kit/action';
import { clusterInputs } from '@kit/deployment';
import { parseTarget } from '@kit/traffic';

export const inputs = {
  reason: text({ required: true }),
  ...clusterInputs('k8s-rollback'),
  service: text(),
  traffic: parsedInput('target', parseTarget, { default: 'service' }),
  workload: text(),
  to: text({ default: 'previous' }),
  'color-label': text({ default: 'version' }),
  replicas: integer({ min: 1, max: 10_000 }),
  timeout: duration({ default: '300s', min: 1000 }),
  'on-cancel': oneOf(['rollback', 'hold'], { default: 'hold' }),
  'lock-timeout': duration({ default: '35s' }),
  force: boolean({ default: 'false' }),
  'dry-run': boolean({ default: 'false' }),
};

export const outputs = [
  'from',
  'to',
  'changed',
  'duration-ms',
  'plan',
  'json',
  'reason-code',
] as const;

export type Inputs = InputsOf<typeof inputs>;
export type OutputName = (typeof outputs)[number];
