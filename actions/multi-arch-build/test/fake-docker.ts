import { statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KitError } from '@kit/errors';
import type { ProcessRunner, ProgramResult, RunOptions } from '@kit/process';
import { type FakeRegistry, putImage } from '@kit/testing';

export interface FakeDocker extends ProcessRunner {
  /** Each command, in order. */
  readonly commands: readonly (readonly string[])[];
  /** The Docker configuration that the last command saw. */
  config(): unknown;
  /** Permissions and text of the secret files that builds got. */
  readonly secrets: readonly string[];
  /** The environment of the last command. */
  env(): RunOptions['env'];
  /** What the next builds or merges say before they fail. */
  failNext(...said: readonly string[]): void;
  /** Called after a push, before the action looks. */
  afterPush: () => void;
}

/** Docker with buildx, as far as the action knows it, in front of a registry in memory. */
export function fakeDocker(
  registry: FakeRegistry,
  { imageStore = true }: { readonly imageStore?: boolean } = {},
): FakeDocker {
  const commands: (readonly string[])[] = [];
  const failures: string[] = [];
  const secrets: string[] = [];
  let config: unknown;
  let env: RunOptions['env'];
  const docker: FakeDocker = {
    commands,
    secrets,
    config: () => config,
    env: () => env,
    failNext: (...said) => void failures.push(...said),
    afterPush: () => undefined,
    async run(command, options = {}) {
      commands.push(command);
      env = options.env;
      if (command[0] === 'git') return ended('1700000000\n');
      const folder = options.env?.['DOCKER_CONFIG'] ?? '';
      const text = await readFile(join(folder, 'config.json'), 'utf8');
      config = JSON.parse(text);
      if (command[1] === 'info')
        return ended(imageStore ? '"io.containerd.snapshotter.v1"' : '[]');
      const isBuild = command[2] === 'build';
      const isMerge = command[3] === 'create';
      if (!isBuild && !isMerge && command[2] !== 'inspect') return ended('');
      const said = failures.shift();
      if (said !== undefined) throw failed(said);
      if (!isBuild && !isMerge) return ended('');
      if (isBuild) build(registry, command, options, secrets);
      else merge(registry, command);
      docker.afterPush();
      return ended('');
    },
  };
  return docker;
}

function build(
  registry: FakeRegistry,
  command: readonly string[],
  { onLine }: RunOptions,
  secrets: string[],
) {
  for (const flag of flags(command, 'secret')) {
    const file = /,src=(.+)$/.exec(flag)?.[1];
    if (file !== undefined)
      secrets.push((statSync(file).mode & 0o777).toString(8));
  }
  const platforms = flags(command, 'platform').flatMap((p) => p.split(','));
  for (const [index, platform] of platforms.entries()) {
    onLine?.(`#${index + 5} [${platform} 2/2] RUN true`, 'stderr');
    if (index === 0) onLine?.(`#${index + 5} CACHED`, 'stderr');
  }
  if (!command.includes('--push')) return;
  const attested = !command.includes('--provenance=false');
  let digest = '';
  for (const name of flags(command, 'tag')) {
    const { repository, tag } = split(name);
    const children = platforms.map((platform) => ({
      platform,
      layerBytes: 1000,
      attested,
    }));
    digest = putImage(registry, repository, tag, children).digest;
  }
  const [file = ''] = flags(command, 'metadata-file');
  writeFileSync(file, JSON.stringify({ 'containerimage.digest': digest }));
}

function merge(registry: FakeRegistry, command: readonly string[]) {
  const sources = command.slice(command.indexOf('--') + 1).map(split);
  const manifests = sources.flatMap(({ repository, tag }) => {
    const index = registry.read(repository, tag);
    return (index as { manifests: readonly object[] }).manifests;
  });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const annotations = Object.fromEntries(
    flags(command, 'annotation')
      .filter((line) => line.startsWith('index:'))
      .map((line) => line.slice('index:'.length).split('=')),
  );
  for (const name of flags(command, 'tag')) {
    const { repository, tag } = split(name);
    registry.put(repository, tag, {
      schemaVersion: 2,
      mediaType,
      manifests,
      annotations,
    });
  }
}

/** The values of `--name=value`. */
export function flags(
  command: readonly string[],
  name: string,
): readonly string[] {
  const start = `--${name}=`;
  return command
    .filter((word) => word.startsWith(start))
    .map((word) => word.slice(start.length));
}

/** `127.0.0.1:5000/org/api:1` without its registry. */
function split(name: string) {
  const [, repository = '', tag = ''] =
    /^[^/]+\/(.+):([^:]+)$/.exec(name) ?? [];
  return { repository, tag };
}

function ended(stdout: string): ProgramResult {
  return {
    exitCode: 0,
    stdout,
    stdoutBytes: Buffer.from(stdout),
    stderr: '',
  };
}

function failed(stderr: string) {
  return new KitError('PROGRAM_FAILED', 'world', `docker buildx: ${stderr}`, {
    cause: { exitCode: 1, stderr, stdout: '' },
  });
}
