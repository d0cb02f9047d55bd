/** Flags of `docker buildx build` that no input of ours decides. */
const known: ReadonlySet<string> = new Set([
  'add-host',
  'allow',
  'attest',
  'cache-from',
  'cache-to',
  'cgroup-parent',
  'network',
  'no-cache',
  'no-cache-filter',
  'output',
  'pull',
  'shm-size',
  'ulimit',
]);

export const allowedOptions = `one a line, --name or --name=value, of ${[...known].join(', ')}`;

/** `--pull` and `--network=host` lines; `undefined` when one is not to be passed on. */
export function parseBuildOptions(raw: string): readonly string[] | undefined {
  const options = raw
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const isKnown = (line: string) =>
    known.has(/^--([a-z-]+)(?:=.*)?$/.exec(line)?.[1] ?? '');
  return options.every(isKnown) ? options : undefined;
}
