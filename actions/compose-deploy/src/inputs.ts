import {
  boolean,
  duration,
  type InputsOf,
  integer,
  lines,
  listInput,
  oneOf,
  type Parsed,
  parsedInput,
  text,
} from '@kit/action';
import { parseHost, parseHosts } from './host.ts';
import {
  parseDestination,
  parseDrains,
  parseImages,
  parseLogins,
  parseProbes,
  parseScales,
  parseSecrets,
  parseServices,
  parseWorkers,
} from './input-lines.ts';

function matching(pattern: RegExp, allowed: string) {
  return (raw: string): Parsed<string> =>
    pattern.test(raw) ? { value: raw } : { allowed };
}

export const inputs = {
  hosts: parsedInput('hosts', parseHosts, { required: true }),
  directory: parsedInput(
    'path',
    matching(/^\/[^\0\r\n]*[^\0\r\n/]$/, 'an absolute path on the host'),
    { required: true },
  ),
  'known-hosts': text({ required: true }),
  'ssh-key': text({ secret: true }),
  user: parsedInput(
    'user',
    matching(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, 'the name of a user'),
    {},
  ),
  port: integer({ min: 1, max: 65_535 }),
  jump: parsedInput(
    'host',
    (raw) => {
      const host = parseHost(raw);
      return host === undefined
        ? { allowed: 'user@host:port' }
        : { value: host };
    },
    {},
  ),
  'connect-timeout': duration({ default: '15s', min: 1000, max: 300_000 }),
  project: parsedInput(
    'name',
    matching(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'the name of a Compose project'),
    {},
  ),
  files: lines(),
  'env-file': text(),
  secrets: parsedInput('name=value lines', parseSecrets, { secret: true }),
  'registry-auths': parsedInput('lines', parseLogins, { secret: true }),
  'versions-file': text(),
  images: parsedInput('service=image lines', parseImages, {}),
  services: parsedInput('list or JSON list', parseServices, {}),
  recreate: listInput(),
  scale: parsedInput('service=number lines', parseScales, {}),
  workers: parsedInput('service=worker lines', parseWorkers, {}),
  'health-http': parsedInput('service=port/path lines', parseProbes, {}),
  'health-timeout': duration({ default: '120s', min: 1000 }),
  settle: duration({ default: '5s' }),
  drain: parsedInput('service=signal or command lines', parseDrains, {}),
  'drain-wait': duration({ default: '5s' }),
  'pull-timeout': duration({ default: '10m', min: 1000 }),
  'lock-timeout': duration({ default: '2m' }),
  'log-lines': integer({ default: '20', min: 0, max: 1000 }),
  'on-failure': oneOf(['rollback', 'keep'], { default: 'rollback' }),
  'on-drift': oneOf(['warn', 'fail'], { default: 'warn' }),
  rollback: parsedInput('rollback', parseDestination, {}),
  reason: text(),
  environment: text(),
  'dry-run': boolean({ default: 'false' }),
} as const;

export type Inputs = InputsOf<typeof inputs>;

export const outputs = [
  'changed',
  'rolled-back',
  'deployed',
  'images',
  'previous-images',
  'drift',
  'release',
  'failed-service',
  'json',
  'reason-code',
] as const;
export type OutputName = (typeof outputs)[number];
