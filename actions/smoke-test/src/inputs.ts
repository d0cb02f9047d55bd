import {
  boolean,
  duration,
  type InputsOf,
  integer,
  listInput,
  oneOf,
  text,
  url,
} from '@kit/action';
import { headerLines } from './header-lines.ts';
import { versionSource } from './version-source.ts';
import { waitTarget } from './wait-target.ts';

export const inputs = {
  'base-url': url({ required: true }),
  checks: text({ required: true }),
  'wait-for': waitTarget(),
  'wait-timeout': duration({ default: '150s' }),
  'wait-interval': duration({ default: '5s', min: 50 }),
  'expect-version': text(),
  'version-from': versionSource({ default: '/api/v1/version $.version' }),
  'version-times': integer({ default: '3', min: 1, max: 100 }),
  addresses: listInput(),
  timeout: duration({ default: '10s', min: 50, max: 600_000 }),
  retries: integer({ default: '5', min: 0, max: 100 }),
  'retry-interval': duration({ default: '10s', max: 600_000 }),
  concurrency: integer({ default: '10', min: 1, max: 100 }),
  'max-response-time': duration({}),
  headers: headerLines({ secret: true }),
  token: text({ secret: true }),
  'follow-redirects': oneOf(['same-origin', 'none'], {
    default: 'same-origin',
  }),
  'allow-hosts': listInput(),
  'ca-file': text(),
  'report-junit': text(),
  'fail-fast': boolean({ default: 'false' }),
  'dry-run': boolean({ default: 'false' }),
};

export type Inputs = InputsOf<typeof inputs>;

export const outputs = [
  'status',
  'passed',
  'failed',
  'flaky',
  'total',
  'p95-ms',
  'json',
  'reason-code',
] as const;
