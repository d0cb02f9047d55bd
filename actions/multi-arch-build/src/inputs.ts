import {
  boolean,
  type InputsOf,
  integer,
  lines,
  oneOf,
  pairs,
  parsedInput,
  text,
} from '@kit/action';
import { allowedOptions, parseBuildOptions } from './build-options.ts';
import { parseLogins } from './docker-config.ts';
import { parseImages } from './image-list.ts';
import { normalizePlatform } from './platforms.ts';
import { parseSecrets } from './secret-lines.ts';

const platformList = (fallback: string) =>
  parsedInput(
    'platforms',
    (raw) => {
      const words = raw.split(/[,\s]+/).filter((word) => word !== '');
      const platforms = words.flatMap((word) => normalizePlatform(word) ?? []);
      return platforms.length === words.length
        ? { value: [...new Set(platforms)] }
        : { allowed: 'platforms such as linux/amd64,linux/arm64' };
    },
    { default: fallback },
  );

export const inputs = {
  mode: oneOf(['auto', 'plan', 'build', 'merge'], { default: 'auto' }),
  images: parsedInput(
    'list, or name=…,enable=… lines',
    (raw) => {
      const value = parseImages(raw);
      return value === undefined || value.length === 0
        ? { allowed: 'names, or lines of name=…,enable=true|false' }
        : { value };
    },
    { required: true },
  ),
  tags: lines(),
  flavor: lines(),
  labels: lines(),
  annotations: lines(),
  'annotation-levels': text(),
  platforms: platformList('linux/amd64,linux/arm64'),
  platform: text(),
  runners: pairs({
    default: 'default=ubuntu-24.04\nlinux/arm64=ubuntu-24.04-arm',
  }),
  context: text({ default: '.' }),
  file: text(),
  target: text(),
  'build-args': lines(),
  'build-contexts': lines(),
  secrets: parsedInput(
    'id=value lines',
    (raw) => {
      const value = parseSecrets(raw);
      return value === undefined
        ? { allowed: 'lines of id=value, or id<<END … END, or "id=…"' }
        : { value };
    },
    { secret: true },
  ),
  'secret-files': pairs(),
  'secret-envs': pairs(),
  ssh: lines(),
  'build-options': parsedInput(
    'flags of docker buildx build',
    (raw) => {
      const value = parseBuildOptions(raw);
      return value === undefined ? { allowed: allowedOptions } : { value };
    },
    {},
  ),
  push: boolean({ default: 'true' }),
  load: boolean({ default: 'false' }),
  cache: oneOf(['auto', 'gha', 'registry', 'off'], { default: 'auto' }),
  'cache-ref': text(),
  'cache-key': text(),
  'cache-write': oneOf(['push', 'always', 'never'], { default: 'push' }),
  provenance: text({ default: 'auto' }),
  sbom: text({ default: 'false' }),
  reproducible: boolean({ default: 'false' }),
  'registry-auths': parsedInput(
    'registry username password lines',
    (raw) => {
      const value = parseLogins(raw);
      return value === undefined
        ? { allowed: 'lines of: registry username password' }
        : { value };
    },
    { secret: true },
  ),
  token: text({ secret: true, default: '${{ github.token }}' }),
  builder: text(),
  'buildkit-image': text(),
  'binfmt-image': text({ default: 'tonistiigi/binfmt:latest' }),
  emulation: oneOf(['allow', 'warn', 'deny'], { default: 'warn' }),
  'strict-tags': boolean({ default: 'true' }),
  latest: oneOf(['auto', 'true', 'false', 'newest'], { default: 'auto' }),
  monotonic: boolean({ default: 'false' }),
  verify: boolean({ default: 'true' }),
  retries: integer({ default: '3', min: 0, max: 10 }),
  'dry-run': boolean({ default: 'false' }),
};

export const outputs = [
  'matrix',
  'image',
  'digest',
  'tags',
  'tag-names',
  'version',
  'labels',
  'annotations',
  'bake-file',
  'platform-digests',
  'sizes',
  'emulated-platforms',
  'steps',
  'cached-steps',
  'duration-ms',
  'pushed',
  'metadata',
  'reason-code',
  'json',
] as const;

export type Inputs = InputsOf<typeof inputs>;
