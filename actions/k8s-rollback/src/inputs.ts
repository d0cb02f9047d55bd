import { boolean, duration, type InputsOf, integer, text } from '@kit/action';

export const inputs = {
  reason: text({ required: true }),
  service: text(),
  workload: text(),
  to: text({ default: 'previous' }),
  namespace: text(),
  kubeconfig: text(),
  context: text(),
  'color-label': text({ default: 'version' }),
  replicas: integer({ min: 1, max: 10_000 }),
  timeout: duration({ default: '300s', min: 1000 }),
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
