export interface BuildRequest {
  readonly builder: string | undefined;
  readonly context: string;
  readonly file: string | undefined;
  readonly target: string | undefined;
  readonly platforms: readonly string[];
  /** Full names: `ghcr.io/org/api:1.2.3`. */
  readonly tags: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: readonly string[];
  readonly buildArgs: readonly string[];
  readonly buildContexts: readonly string[];
  readonly secrets: readonly SecretFile[];
  readonly ssh: readonly string[];
  /** Further flags, checked already. */
  readonly options: readonly string[];
  readonly cache: readonly string[];
  readonly provenance: string | undefined;
  readonly sbom: string | undefined;
  readonly output: 'push' | 'load' | 'none';
  readonly rewriteTimestamps: boolean;
  readonly metadataFile: string;
}

export interface SecretFile {
  readonly id: string;
  readonly source: { readonly file: string } | { readonly env: string };
}

export type Command = readonly [string, ...string[]];

/** `docker buildx build` as an argument list; nothing secret is in it. */
export function buildCommand(request: BuildRequest): Command {
  const flag = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name}=${value}`];
  const flags = (name: string, values: readonly string[]) =>
    values.map((value) => `--${name}=${value}`);
  return [
    'docker',
    'buildx',
    'build',
    ...flag('builder', request.builder),
    ...flag('file', request.file),
    ...flag('target', request.target),
    ...flags(
      'platform',
      request.platforms.length === 0 ? [] : [request.platforms.join(',')],
    ),
    ...flags('tag', request.tags),
    // An empty one takes the place of the base image's.
    ...flags(
      'label',
      [...request.labels].map((pair) => pair.join('=')),
    ),
    ...flags('annotation', request.annotations),
    ...flags('build-arg', request.buildArgs),
    ...flags('build-context', request.buildContexts),
    ...request.secrets.map(secretFlag),
    ...flags('ssh', request.ssh),
    ...request.cache,
    ...flag('provenance', request.provenance),
    ...flag('sbom', request.sbom),
    ...request.options,
    ...outputFlags(request),
    `--metadata-file=${request.metadataFile}`,
    '--progress=plain',
    '--',
    request.context,
  ];
}

function outputFlags({
  output,
  rewriteTimestamps,
}: BuildRequest): readonly string[] {
  if (output === 'none') return [];
  if (output === 'load') return ['--load'];
  return [
    rewriteTimestamps
      ? '--output=type=image,push=true,rewrite-timestamp=true'
      : '--push',
  ];
}

function secretFlag({ id, source }: SecretFile): string {
  return 'file' in source
    ? `--secret=id=${id},${field(`src=${source.file}`)}`
    : `--secret=id=${id},${field(`env=${source.env}`)}`;
}

/** One field of a line of CSV, which buildx reads. */
function field(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One index of several images, under several tags of one repository. */
export function mergeCommand(
  tags: readonly string[],
  sources: readonly string[],
  annotations: readonly string[],
  builder: string | undefined,
): Command {
  return [
    'docker',
    'buildx',
    'imagetools',
    'create',
    ...(builder === undefined ? [] : [`--builder=${builder}`]),
    ...tags.map((tag) => `--tag=${tag}`),
    ...annotations.map((annotation) => `--annotation=${annotation}`),
    '--',
    ...sources,
  ];
}

export function createBuilderCommand(
  name: string,
  image: string | undefined,
): Command {
  const option = image === undefined ? [] : [`--driver-opt=image=${image}`];
  return [
    'docker',
    'buildx',
    'create',
    `--name=${name}`,
    '--driver=docker-container',
    ...option,
  ];
}

/** Pulls BuildKit and starts it: can be tried again, which `create` cannot. */
export function bootBuilderCommand(name: string): Command {
  return ['docker', 'buildx', 'inspect', '--bootstrap', name];
}

export function removeBuilderCommand(name: string): Command {
  return ['docker', 'buildx', 'rm', '--force', name];
}

/** Registers QEMU for one architecture in the kernel. */
export function binfmtCommand(image: string, architecture: string): Command {
  return [
    'docker',
    'run',
    '--rm',
    '--privileged',
    image,
    '--install',
    architecture,
  ];
}
